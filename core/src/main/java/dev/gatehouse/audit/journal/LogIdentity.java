package dev.gatehouse.audit.journal;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import dev.gatehouse.audit.OwnFiles;
import dev.gatehouse.audit.merkle.CarefulFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a log is called: file {@code log.json}. The first record of the log says the same.
 *
 * @param id 16 random bytes as 32 lower-case hexadecimal digits
 * @param origin first line of its checkpoints
 * @param created when it was begun
 */
public record LogIdentity(String id, String origin, Instant created) {

  private static final int FORMAT = 1;
  private static final int MAX_BYTES = 64 * 1024;
  private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
  private static final JsonFactory JSON = new JsonFactory();

  static LogIdentity create(@Nullable String origin, Instant now) {
    var bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    var id = HexFormat.of().formatHex(bytes);
    return new LogIdentity(
        id, origin == null ? machine() + "/gatehouse/" + id.substring(0, 8) : origin, now);
  }

  private static String machine() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** Reads it; null if there is none. */
  public static @Nullable LogIdentity read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return null;
    }
    var id = "";
    var origin = "";
    var created = Instant.EPOCH;
    var format = 0;
    try (var json = JSON.createParser(CarefulFiles.read(file, MAX_BYTES))) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        var name = json.currentName();
        json.nextToken();
        switch (name) {
          case "log" -> id = json.getText();
          case "origin" -> origin = json.getText();
          case "format" -> format = json.getIntValue();
          case "created" -> created = Instant.parse(json.getText());
          default -> json.skipChildren();
        }
      }
    } catch (RuntimeException | JacksonException e) {
      throw new JournalException(
          file + " cannot be read: " + e.getMessage() + "; restore it from a copy");
    }
    if (format != FORMAT) {
      throw new JournalException(
          file
              + " has format "
              + format
              + ", this version reads "
              + FORMAT
              + ": run the version that wrote it, or restore it from a copy");
    }
    if (!ID.matcher(id).matches() || origin.isEmpty()) {
      throw new JournalException(
          file + " lacks the id or the origin of the log: restore it from a copy");
    }
    return new LogIdentity(id, origin, created);
  }

  void write(Path file) throws IOException {
    OwnFiles.replace(file, bytes());
  }

  /** What the file holds. */
  public byte[] bytes() throws IOException {
    var out = new ByteArrayOutputStream();
    try (var json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("log", id);
      json.writeStringField("origin", origin);
      json.writeNumberField("format", FORMAT);
      json.writeStringField("created", created.toString());
      json.writeEndObject();
    }
    out.write('\n');
    return out.toByteArray();
  }
}
