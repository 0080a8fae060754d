package dev.gatehouse.statement;

import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.policy.Parameter.Capture;
import dev.gatehouse.api.policy.Value;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * How much of the values of a message is recorded.
 *
 * @param parameters how much of each that was bound
 * @param text whether its text is recorded with the literals and comments that are in it
 * @param hash what stands for a value where its hash is recorded
 */
public record Captured(Capture parameters, boolean text, ValueHash hash) {

  /** All but secrets. */
  public static final Captured FULL =
      new Captured(
          Capture.FULL,
          true,
          _ -> {
            throw new IllegalStateException("there is no key for hashes of values");
          });

  /** The shortest length that the form of a masked value tells from shorter ones. */
  private static final int SHORTEST_CLASS = 8;

  /** How much of each literal of the text: nothing where that is left out, unless a rule asks. */
  public Capture literals() {
    return !text && parameters == Capture.FULL ? Capture.NONE : parameters;
  }

  /** Of two, what neither of them hides. */
  public Captured and(Captured other) {
    var less = strictness(other.parameters) > strictness(parameters) ? other : this;
    return new Captured(less.parameters, text && other.text, less.hash);
  }

  /** A hash tells which values are equal, the form of a masked one how long they are, about. */
  private static int strictness(Capture capture) {
    return switch (capture) {
      case FULL -> 0;
      case HASH -> 1;
      case MASKED -> 2;
      case NONE -> 3;
    };
  }

  /** A parameter as it is recorded; itself if that is all of it. */
  Parameter of(Recorded.Recordable parameter) {
    var capture = parameter.literal() ? literals() : parameters;
    if (capture == Capture.FULL) {
      return parameter.recorded();
    }
    if (capture == Capture.NONE || parameter.isNull()) {
      return new HiddenParameter(parameter, null, capture);
    }
    if (parameter.literal() && parameter.value() == null) {
      return parameter;
    }
    return parameter.recorded().capture() == Capture.FULL
        ? new HiddenParameter(parameter, reduced(capture, parameter), capture)
        : new HiddenParameter(parameter, HiddenParameter.HIDDEN, Capture.MASKED);
  }

  private String reduced(Capture capture, Parameter parameter) {
    var readable = parameter.value();
    if (capture == Capture.MASKED) {
      return masked(readable == null ? parameter.bytes().length : readable.length());
    }
    return hash.of(
        readable == null ? parameter.bytes() : readable.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * A literal as it is recorded.
   *
   * @param shown the same without secrets
   */
  Value of(Value literal, Value shown) {
    return switch (literals()) {
      case FULL -> shown;
      case NONE -> with(shown, null);
      case MASKED, HASH -> {
        var text = literal.text();
        if (text == null) {
          yield shown;
        }
        yield with(shown, text.equals(shown.text()) ? reduced(text) : HiddenParameter.HIDDEN);
      }
    };
  }

  private String reduced(String text) {
    return literals() == Capture.MASKED
        ? masked(text.length())
        : hash.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Value with(Value shown, @Nullable String text) {
    return new Value(shown.use(), shown.typeOid(), shown.typeName(), text, false, false);
  }

  /** So that {@code true} and {@code false} look alike. */
  private static String masked(int length) {
    var most = (long) SHORTEST_CLASS;
    while (most < length) {
      most *= 2;
    }
    return HiddenParameter.HIDDEN + " (at most " + most + ")";
  }
}
