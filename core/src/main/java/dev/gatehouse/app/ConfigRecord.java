package dev.gatehouse.app;

import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.OwnFiles;
import dev.gatehouse.audit.Recorder;
import dev.gatehouse.audit.journal.AuditDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a start says of its configuration in the log: one event {@code config} if the file, a script
 * that it names or a plugin is another than at the start before. What that was stands in a file
 * beside the log, one {@code name=hash} a line; without it everything is new.
 */
final class ConfigRecord {

  private static final String FILE = "config";

  private final Path file;
  private final Map<String, String> parts;

  private ConfigRecord(Path file, Map<String, String> parts) {
    this.file = file;
    this.parts = parts;
  }

  /**
   * Of a start.
   *
   * @param scripts hashes of the files of scripts by name
   */
  static ConfigRecord of(Launch launch, Map<String, String> scripts) {
    var settings = launch.settings();
    var parts = new TreeMap<String, String>();
    parts.put("config", settings.sha256());
    for (var jar : launch.registry().jars()) {
      parts.put("plugin." + jar.id(), jar.sha256());
    }
    scripts.forEach((name, hash) -> parts.put("script." + name, hash));
    return of(new AuditDirectory(settings.audit().directory().path()).state(), parts);
  }

  /** In this folder beside the log, with these hashes by name. */
  static ConfigRecord of(Path folder, Map<String, String> parts) {
    return new ConfigRecord(folder.resolve(FILE), parts);
  }

  /**
   * Records what has changed, if anything has.
   *
   * @throws Exception if that cannot be put on record
   */
  void record(Recorder recorder, Instant now) throws Exception {
    var before = before();
    if (before.equals(parts)) {
      return;
    }
    var details = new TreeMap<String, String>();
    var names = new TreeSet<>(before.keySet());
    names.addAll(parts.keySet());
    for (var name : names) {
      var old = before.getOrDefault(name, "none");
      var current = parts.getOrDefault(name, "none");
      if (!old.equals(current)) {
        details.put(name + ".before", old);
        details.put(name + ".after", current);
      }
    }
    details.put("operator", System.getProperty("user.name", ""));
    recorder.record(Event.of("config", now, null, 0, details));
    OwnFiles.replace(file, lines().getBytes(StandardCharsets.UTF_8));
  }

  private Map<String, String> before() throws IOException {
    var before = new TreeMap<String, String>();
    if (Files.exists(file)) {
      for (var line : Files.readAllLines(file)) {
        var sign = line.lastIndexOf('=');
        if (sign > 0) {
          before.put(line.substring(0, sign), line.substring(sign + 1));
        }
      }
    }
    return before;
  }

  private String lines() {
    var lines = new StringBuilder();
    parts.forEach((name, hash) -> lines.append(name).append('=').append(hash).append('\n'));
    return lines.toString();
  }
}
