package dev.gatehouse.audit.verify;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import dev.gatehouse.audit.merkle.Hash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** Compares lines of format gatehouse with the records that they say they are of. */
final class ViewCheck {

  private static final JsonFactory JSON = new JsonFactory();

  private final Path file;
  private final Nodes nodes;
  private final LogScan scan;
  private final Findings findings;
  private final byte[] node = new byte[Hash.LENGTH];

  ViewCheck(Path file, Nodes nodes, LogScan scan, Findings findings) {
    this.file = file;
    this.nodes = nodes;
    this.scan = scan;
    this.findings = findings;
  }

  /** What a line says of its record. */
  private static final class Line {
    String log = "";
    long index = -1;
    String leaf = "";
    String kind = "";
  }

  void check() throws IOException {
    try (var lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      var number = 0L;
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        check(line, number);
      }
    }
  }

  private void check(String text, long number) throws IOException {
    var line = new Line();
    try {
      parse(text, line);
    } catch (JacksonException e) {
      fault(number, -1, "the line is no JSON object");
      return;
    }
    if (line.kind.equals("checkpoint")) {
      return;
    }
    if (!line.log.equals(scan.log())) {
      fault(number, line.index, "it is of another log: " + line.log);
    } else if (line.index < 0 || line.index >= scan.index()) {
      fault(number, line.index, "the log has no such record");
    } else if (nodes.has(0, line.index)) {
      nodes.read(0, line.index, node, 0);
      if (!Base64.getEncoder().encodeToString(node).equals(line.leaf)) {
        fault(number, line.index, "its leaf is not that of the record");
      }
    }
  }

  private static void parse(String text, Line line) throws IOException {
    try (var json = JSON.createParser(text)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        var name = json.currentName();
        json.nextToken();
        switch (name) {
          case "log" -> line.log = json.getText();
          case "index" -> line.index = json.getValueAsLong(-1);
          case "leaf" -> line.leaf = json.getText();
          case "kind" -> line.kind = json.getText();
          default -> json.skipChildren();
        }
      }
    }
  }

  private void fault(long number, long index, String reason) {
    findings.fault(new Fault(file.toString(), -1, index, "", "line " + number + ": " + reason));
  }
}
