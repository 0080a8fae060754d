/** PF4J set-up, class loading, the registry of providers. Called at start-up on the main thread. */
@NullMarked
package dev.gatehouse.plugin;

import org.jspecify.annotations.NullMarked;
