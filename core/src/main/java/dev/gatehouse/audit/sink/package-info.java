/**
 * Sinks as views of the log: a thread for each sink reads what is durable from the sink's own
 * offset and hands it on. Knows events and formats, and the log only as {@link EventLog}. Nothing
 * here is called on an event loop but {@link SinkDispatch#mayAdmit} and {@link
 * SinkDispatch#checkpoint}, which do not block.
 */
@NullMarked
package dev.gatehouse.audit.sink;

import org.jspecify.annotations.NullMarked;
