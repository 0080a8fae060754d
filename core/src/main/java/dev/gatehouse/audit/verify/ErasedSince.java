package dev.gatehouse.audit.verify;

import dev.gatehouse.api.audit.AuditEvent.Part;
import dev.gatehouse.audit.journal.Erasure;
import java.util.EnumSet;
import java.util.Set;

/** Which members of a line of format gatehouse an erasure takes: older lines still have them. */
final class ErasedSince {

  private static final Set<String> TEXT =
      Set.of("/statement/text", "/statement/text_b64", "/statement/bytes", "/statement/sha256");

  private final Set<Part> parts;

  /** Whether the line calls something erased that is not. */
  private final boolean foreign;

  private final ViewLine expected;

  /**
   * Whether the line has no session, as before a login and in events of the process: without its
   * head nobody can tell any more, and the event shows one.
   */
  private final boolean sessionless;

  private ErasedSince(Set<Part> parts, boolean foreign, ViewLine expected, ViewLine line) {
    this.parts = parts;
    this.foreign = foreign;
    this.expected = expected;
    this.sessionless =
        expected.text("/kind").equals("event")
            && !expected.has("/details")
            && !line.has("/session");
  }

  /**
   * What is gone of an event and was not when its line was written.
   *
   * @param erased parts of the event
   * @param expected its line, were it written now
   */
  static ErasedSince of(Set<Part> erased, ViewFormat format, ViewLine expected, ViewLine line) {
    var since = EnumSet.noneOf(Part.class);
    since.addAll(erased);
    var foreign = false;
    for (var part : Part.values()) {
      if (names(line, format, part)) {
        foreign |= !since.remove(part);
      }
    }
    return new ErasedSince(since, foreign, expected, line);
  }

  /** Whether a line says itself that the part was erased. */
  private static boolean names(ViewLine line, ViewFormat format, Part part) {
    for (var i = 0; i < Part.values().length; i++) {
      if (line.text(format.own + "/erased/" + i).equals(Erasure.name(part))) {
        return true;
      }
    }
    return false;
  }

  boolean anything() {
    return !parts.isEmpty();
  }

  /** Whether the line may say something else here. */
  boolean covers(String pointer) {
    if (within(pointer, "/erased")) {
      return anything() && !foreign;
    }
    for (var part : parts) {
      if (covers(part, pointer)) {
        return true;
      }
    }
    return false;
  }

  private boolean covers(Part part, String pointer) {
    return switch (part) {
      case SESSION ->
          session(pointer)
              || (within(pointer, "/details") && !expected.has("/details"))
              || (pointer.equals("/event") && expected.text(pointer).equals("erased"));
      case TEXT -> TEXT.contains(pointer);
      case PARAMS ->
          within(pointer, "/params")
              || within(pointer, "/literals")
              || within(pointer, "/statement/origins");
      case RESULT -> within(pointer, "/outcome") && !pointer.equals("/outcome/intent");
    };
  }

  private boolean session(String pointer) {
    if (!within(pointer, "/session")) {
      return false;
    }
    return sessionless
        || !(pointer.equals("/session")
            || pointer.equals("/session/id")
            || pointer.equals("/session/seq"));
  }

  private static boolean within(String pointer, String place) {
    return pointer.startsWith(place)
        && (pointer.length() == place.length() || pointer.charAt(place.length()) == '/');
  }
}
