package dev.gatehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.journal.TinyLog;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditVerifyTest {

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void write() throws Exception {
    try (var log = TinyLog.open(folder, 0)) {
      log.statement("SELECT 1");
    }
  }

  private int verify(String... options) {
    var args = new String[options.length + 2];
    args[0] = "audit";
    args[1] = "verify";
    System.arraycopy(options, 0, args, 2, options.length);
    return Main.run(
        InputStream.nullInputStream(),
        new PrintWriter(out, true),
        new PrintWriter(err, true),
        Home.current(),
        new Running(),
        args);
  }

  private String directory() {
    return folder.resolve("audit").toString();
  }

  @Test
  void shouldPrintThatALogIsSound() {
    var code =
        verify(
            "--dir",
            directory(),
            "--format",
            "json",
            "--vkey",
            directory() + "/keys/log.vkey",
            "--last-known",
            directory() + "/checkpoint");
    assertThat(code).as("%s", err).isZero();
    assertThat(out.toString()).startsWith("{\"verdict\":\"sound\"").contains("\"records\":4");
  }

  @Test
  void shouldNameTheRecordThatWasChanged() throws Exception {
    var segment = folder.resolve("audit/seg/00000000000000000000.rec");
    var bytes = Files.readAllBytes(segment);
    bytes[1000] ^= 1;
    Files.write(segment, bytes);
    assertThat(verify("--dir", directory(), "--format", "table")).isEqualTo(1);
    assertThat(out.toString()).startsWith("tampered").contains("FAULT").contains("record");
  }

  @Test
  void shouldSayThatInputCannotBeRead() {
    assertThat(verify("--dir", folder.resolve("none").toString())).isEqualTo(3);
    assertThat(verify("--dir", folder.toString())).isEqualTo(3);
    assertThat(verify("--dir", directory(), "--vkey", "none")).isEqualTo(3);
    assertThat(verify("--wrong")).isEqualTo(3);
    assertThat(err.toString()).contains("none is missing").contains("no log");
  }

  @Test
  void shouldCompareAViewWithTheLog() throws Exception {
    var view = folder.resolve("view.jsonl");
    Files.writeString(view, "{\"log\":\"0\",\"index\":1,\"leaf\":\"\",\"kind\":\"intent\"}\n");
    assertThat(verify("--dir", directory(), "--view", view.toString())).isEqualTo(1);
    assertThat(out.toString()).contains("another log");
  }
}
