package dev.gatehouse.app;

import dev.gatehouse.audit.journal.Checkpointer;
import java.util.Map;

/** Lets another key sign the log. */
final class RotateKeyVerb implements ControlVerb {

  static final String NAME = "rotate-key";

  private final Checkpointer checkpointer;

  RotateKeyVerb(Checkpointer checkpointer) {
    this.checkpointer = checkpointer;
  }

  @Override
  public boolean isLong() {
    return true;
  }

  @Override
  public Map<String, String> run(String user, Map<String, String> request) throws Exception {
    return answer(checkpointer.rotate(user));
  }

  /** What somebody is told who has asked for it. */
  static Map<String, String> answer(Checkpointer.Rotation rotation) {
    return Map.of(
        "key",
        rotation.key().toString(),
        "previous",
        rotation.previous().toString(),
        "from",
        Long.toString(rotation.from()));
  }
}
