package dev.gatehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.audit.journal.AgedLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditPruneTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @BeforeEach
  void write() throws Exception {
    try (var log = AgedLog.open(folder)) {
      log.write(2200).signed().later(Duration.ofDays(30)).write(300).signed();
    }
  }

  private CommandLines.Result audit(String command, Object... options) {
    return CommandLines.audit(folder.resolve("audit"), command, options);
  }

  private CommandLines.Result prune(Object... options) {
    var args = new ArrayList<Object>(List.of("--key-directory", folder.resolve("keys")));
    args.addAll(List.of("--older-than", "100d"));
    args.addAll(List.of(options));
    return audit("prune", args.toArray());
  }

  @Test
  void shouldPruneALogThatNobodyWrites() throws Exception {
    var all = audit("search", "--count", "--event", "config");
    var dry = prune("--dry-run");
    assertThat(dry.code()).isZero();
    assertThat(JSON.readTree(dry.out()).get("segments").asInt()).isEqualTo(3);
    assertThat(audit("search", "--count", "--event", "config").out()).isEqualTo(all.out());

    var done = prune("--reason", "the lease of the disk ends");

    assertThat(done.code()).as(done.err()).isZero();
    var first = JSON.readTree(done.out()).get("first").asInt();
    assertThat(first).isEqualTo(JSON.readTree(dry.out()).get("first").asInt());
    var verified = audit("verify", "--format", "table");
    assertThat(verified.code()).as(verified.out()).isZero();
    assertThat(verified.out()).contains("pruned           " + first);
    var event = JSON.readTree(audit("search", "--event", "prune").out());
    assertThat(event.at("/details/first").asInt()).isEqualTo(first);
    assertThat(event.at("/details/first_time").asText()).startsWith("2025-01-01");
    assertThat(event.at("/details/segments").asText()).isEqualTo("0-2");
    assertThat(event.at("/details/by").asText())
        .isEqualTo(System.getProperty("user.name") + " (audit prune)");
    assertThat(event.at("/details/reason").asText())
        .isEqualTo("older than 100 days: the lease of the disk ends");
  }

  @Test
  void shouldLeaveProofsOfWhatIsGoneValid() throws Exception {
    var bundle = folder.resolve("bundle");
    assertThat(audit("prove", "--index", 7, "--out", bundle).code()).isZero();
    assertThat(prune().code()).isZero();
    assertThat(audit("prove", "--index", 7).err()).contains("pruned");

    var vkey = folder.resolve("audit/keys/log.vkey");
    var checked = CommandLines.run("audit", "prove", "--check", bundle, "--vkey", vkey);

    assertThat(checked.code()).as(checked.err()).isZero();
    assertThat(JSON.readTree(checked.out()).at("/event/index").asInt()).isEqualTo(7);
  }

  @Test
  void shouldReadWhatRemains() throws Exception {
    var done = prune();
    var first = JSON.readTree(done.out()).get("first").asInt();

    var count = Integer.parseInt(audit("search", "--count", "--event", "config").out().strip());
    assertThat(count).isBetween(2500 - first - 1, 2500 - first + 1);
    var all = Integer.parseInt(audit("search", "--count").out().strip());
    assertThat(audit("tail", "-n", 9999, "--format", "gatehouse").lines().size()).isEqualTo(all);
    var out = folder.resolve("export.jsonl");
    assertThat(audit("export", "--proof", "full", "--out", out).code()).isZero();
    assertThat(Files.readAllLines(out).size()).isEqualTo(all);
    assertThat(audit("prove", "--index", first).code()).isZero();
    assertThat(audit("prove", "--index", first - 1).err()).contains("pruned");
    assertThat(audit("status", "--assert-retention", "3650d").code()).isEqualTo(2);
    assertThat(audit("status", "--assert-retention", "100d").code()).isZero();
    assertThat(JSON.readTree(audit("status").out()).get("oldest_index").asInt()).isEqualTo(first);
  }

  @Test
  void shouldKeepWhatASinkHasNotTaken() throws Exception {
    var id = JSON.readTree(folder.resolve("audit/log.json").toFile()).get("log").asText();
    var offset = folder.resolve("audit/offsets/slow");
    Files.writeString(offset, "log " + id + "\nnext 700\n");
    Files.setPosixFilePermissions(offset, PosixFilePermissions.fromString("rw-------"));

    var held = prune();
    assertThat(held.code()).isEqualTo(2);
    assertThat(JSON.readTree(held.out()).get("segments").asInt()).isEqualTo(1);
    assertThat(held.out()).contains("\"held_by\":[\"slow\"]");

    assertThat(prune("--ignore-sink", "slow").code()).isZero();
    assertThat(audit("verify").code()).isZero();
  }

  @Test
  void shouldLeaveARunningLogAlone() throws Exception {
    try (var log = AgedLog.open(folder)) {
      log.write(1);
      var refused = prune();
      assertThat(refused.code()).isEqualTo(3);
      assertThat(refused.err()).contains("audit.retention");
    }
  }

  @Test
  void shouldNeedTheKeyAndAnAge() {
    assertThat(audit("prune", "--older-than", "100d", "--key-directory", folder).code())
        .isEqualTo(3);
    assertThat(audit("prune").code()).isEqualTo(3);
    assertThat(audit("verify").code()).isZero();
  }
}
