/**
 * YAML to records: nodes with positions, problems, binding. Called at start-up on the main thread.
 */
@NullMarked
package dev.gatehouse.config;

import org.jspecify.annotations.NullMarked;
