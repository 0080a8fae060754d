/**
 * Textual forms of audit events: pure functions of an event, safe to call from any thread. Knows
 * only the plugin API; sinks reach a format by its name.
 */
@NullMarked
package dev.gatehouse.audit.format;

import org.jspecify.annotations.NullMarked;
