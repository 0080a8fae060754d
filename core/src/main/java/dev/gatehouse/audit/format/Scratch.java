package dev.gatehouse.audit.format;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.gatehouse.api.Session;
import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.audit.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one thread reuses from event to event of one format. */
final class Scratch {

  private static final int USUAL_LINE = 4 * 1024;
  private static final int LARGEST_KEPT_LINE = 1024 * 1024;

  final Timestamp timestamp = new Timestamp();
  final MessageDigest sha256 = Sha256.digest();
  final List<QualifiedName> names = new ArrayList<>();
  final Fragments<AuditEvent.Statement> statements = new Fragments<>();
  final Fragments<Session> sessions = new Fragments<>();
  final Fragments<Session> origins = new Fragments<>();
  private final JsonFactory factory;
  private ByteArrayOutputStream line = new ByteArrayOutputStream(USUAL_LINE);
  private @Nullable JsonGenerator generator;

  Scratch(JsonFactory factory) {
    this.factory = factory;
  }

  JsonFactory factory() {
    return factory;
  }

  /** A generator that goes on in {@link #takeLine}, at the start of a line. */
  JsonGenerator generator() throws IOException {
    line.reset();
    if (generator == null) {
      generator = factory.createGenerator(line, JsonEncoding.UTF8);
    }
    return generator;
  }

  /** After a failure: what it has written is no line, and neither is what it would go on with. */
  void dropGenerator() {
    generator = null;
  }

  /** The bytes since the last call; valid until the next event. */
  ByteArrayOutputStream takeLine() {
    var taken = line;
    if (line.size() > LARGEST_KEPT_LINE) {
      line = new ByteArrayOutputStream(USUAL_LINE);
      generator = null;
    }
    return taken;
  }
}
