/**
 * The contract between Gatehouse and its plugins.
 *
 * <p>A plugin is one jar in the {@code plugins/} directory. It offers one or more {@link
 * dev.gatehouse.api.Provider}s, found through PF4J's extension index. The four extension points are
 * identity mapping, statement policy, masking and audit sink, each in a package of its own.
 *
 * <p>Types a plugin <em>returns</em> are sealed or records; types it <em>receives</em> are marked
 * {@link dev.gatehouse.api.DoNotImplement} and may grow in a minor version.
 */
@NullMarked
package dev.gatehouse.api;

import org.jspecify.annotations.NullMarked;
