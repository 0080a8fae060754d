package dev.gatehouse.audit.format;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.Checkpoint;
import java.io.IOException;

/**
 * The format {@code gatehouse}: JSON Lines, one object for each event.
 *
 * <p>The keys {@code v}, {@code log}, {@code index}, {@code leaf}, {@code kind}, {@code event},
 * {@code time} and {@code mono_ns} are always there. A section ({@code session}, {@code statement},
 * {@code params}, {@code verdict}, {@code outcome}, {@code details}) is there if the event has it,
 * and then has all of its keys in this order. Durations are in whole microseconds. Integers beyond
 * 2<sup>53</sup> are strings. A checkpoint has {@code v}, {@code log}, {@code kind}, {@code size},
 * {@code note} and {@code time}. A line is printable UTF-8, whatever a client sent: see {@link
 * LineEscapes} and {@link WellFormed}.
 */
final class GatehouseFormat extends JsonLines {

  /** Its name in YAML. */
  static final String NAME = "gatehouse";

  /** What key {@code v} says. */
  static final int VERSION = 1;

  @Override
  void writeMembers(JsonGenerator json, AuditEvent event, Scratch scratch) throws IOException {
    Json.number(json, Key.V, VERSION);
    Json.text(json, Key.LOG, event.log());
    Json.number(json, Key.INDEX, event.index());
    Sections.leaf(json, event.leaf());
    Json.text(json, Key.KIND, Sections.kind(event.kind()));
    Json.text(json, Key.EVENT, event.type());
    Json.time(json, Key.TIME, scratch.timestamp.of(event.time()));
    Json.number(json, Key.MONO_NS, event.monotonic());
    Sections.write(json, event, scratch);
  }

  @Override
  void writeMembers(JsonGenerator json, Checkpoint checkpoint, Scratch scratch) throws IOException {
    Json.number(json, Key.V, VERSION);
    Sections.writeCheckpoint(json, checkpoint);
    Json.time(json, Key.TIME, scratch.timestamp.of(checkpoint.time()));
  }
}
