package dev.gatehouse.app;

import dev.gatehouse.api.policy.Parameter.Capture;
import dev.gatehouse.api.sql.NamePattern;
import dev.gatehouse.audit.ValueKey;
import dev.gatehouse.config.CaptureEntry;
import dev.gatehouse.config.Settings;
import dev.gatehouse.session.CaptureRule;
import dev.gatehouse.session.CaptureRules;
import dev.gatehouse.statement.Captured;
import dev.gatehouse.statement.ValueHash;
import java.io.IOException;

/** The rules on what is recorded of values, as they are configured. */
final class CaptureWiring {

  private CaptureWiring() {}

  /**
   * Makes them, and the key of hashes where one needs it.
   *
   * @throws LaunchException if that key cannot be read or made
   */
  static CaptureRules open(Settings.Audit audit) throws LaunchException {
    var hash = hash(audit);
    return new CaptureRules(audit.capture().stream().map(entry -> rule(entry, hash)).toList());
  }

  private static ValueHash hash(Settings.Audit audit) throws LaunchException {
    for (var entry : audit.capture()) {
      if (entry.parameters() == Capture.HASH) {
        try {
          return ValueKey.open(audit.keyDirectory().path())::hash;
        } catch (IOException e) {
          throw new LaunchException(
              "the key of hashes of values cannot be used: " + e.getMessage(), e, Evidence.UNFIT);
        }
      }
    }
    return Captured.FULL.hash();
  }

  private static CaptureRule rule(CaptureEntry entry, ValueHash hash) {
    return new CaptureRule(
        entry.users(),
        entry.principals(),
        entry.databases(),
        entry.applications(),
        entry.commands(),
        entry.objects().stream().map(NamePattern::of).toList(),
        new Captured(entry.parameters(), entry.keepsText(), hash));
  }
}
