/** Types and annotations for the configuration record of a plugin; the core binds YAML to it. */
@NullMarked
package dev.gatehouse.api.config;

import org.jspecify.annotations.NullMarked;
