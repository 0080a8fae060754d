package dev.gatehouse.audit.proof;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.gatehouse.audit.journal.Blob;
import dev.gatehouse.audit.journal.Disclosed;
import dev.gatehouse.audit.journal.Field;
import dev.gatehouse.audit.journal.JournalException;
import dev.gatehouse.audit.merkle.Hash;
import dev.gatehouse.audit.merkle.KeyHistory;
import dev.gatehouse.audit.merkle.NoteException;
import dev.gatehouse.audit.merkle.Proof;
import dev.gatehouse.audit.merkle.VerifierKey;
import dev.gatehouse.audit.proof.Bundle.OfGrowth;
import dev.gatehouse.audit.proof.Bundle.OfRecord;
import dev.gatehouse.audit.proof.Bundle.Proved;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The JSON of bundles. Who reads one may have got it from anybody: sizes and depth are bounded. */
public final class BundleFile {

  /** The longest file: a statement of 64 MiB has room in it, as it is shown and as it stands. */
  public static final long LONGEST = 160L << 20;

  /** Events are not nested deeper than this. */
  private static final int DEEPEST = 32;

  /** The most names and values: an event with a value for each of 65,535 parameters has fewer. */
  private static final long MOST_TOKENS = 1L << 21;

  /** The longest name of a member. */
  private static final int LONGEST_NAME = 1024;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxStringLength((int) LONGEST)
                  .maxDocumentLength(LONGEST)
                  .maxTokenCount(MOST_TOKENS)
                  .maxNameLength(LONGEST_NAME)
                  .build())
          .build();

  private BundleFile() {}

  // ---- writing

  /** Writes it on one line. */
  public static void write(Bundle bundle, OutputStream out) throws IOException {
    try (var json = JSON.createGenerator(out, JsonEncoding.UTF8)) {
      json.writeStartObject();
      json.writeNumberField("bundle", Bundle.VERSION);
      switch (bundle) {
        case OfRecord record -> write(record, json);
        case OfGrowth growth -> {
          json.writeStringField("from", growth.from());
          json.writeStringField("to", growth.to());
          write("consistency", growth.consistency(), json);
        }
      }
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }

  private static void write(OfRecord bundle, JsonGenerator json) throws IOException {
    json.writeFieldName("event");
    json.writeRawValue(bundle.event());
    json.writeArrayFieldStart("records");
    for (var proved : bundle.records()) {
      write(proved, json);
    }
    json.writeEndArray();
    json.writeStringField("checkpoint", bundle.checkpoint());
    var key = bundle.key();
    if (key != null) {
      json.writeObjectFieldStart("key");
      json.writeStringField("vkey", key.key().toString());
      json.writeNumberField("from", key.from());
      if (key.to() == KeyHistory.OPEN) {
        json.writeNullField("to");
      } else {
        json.writeNumberField("to", key.to());
      }
      json.writeEndObject();
    }
  }

  private static void write(Proved proved, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeBinaryField("leaf", proved.record().leaf().bytes());
    json.writeArrayFieldStart("bodies");
    for (var opening : proved.record().openings()) {
      json.writeStartObject();
      json.writeStringField("field", opening.field().word());
      var salt = opening.salt();
      if (salt != null) {
        json.writeBinaryField("salt", salt.bytes());
        json.writeBinaryField("bytes", opening.bytes().bytes());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    write("inclusion", proved.inclusion(), json);
    json.writeEndObject();
  }

  private static void write(String name, Proof proof, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart(name);
    for (var hash : proof.hashes()) {
      json.writeString(hash.base64());
    }
    json.writeEndArray();
  }

  // ---- reading

  /** What the members of a bundle say, before it is known of which kind it is. */
  private static final class Members {
    private long version = -1;
    private @Nullable String event;
    private @Nullable List<Proved> records;
    private @Nullable String checkpoint;
    private KeyHistory.@Nullable Range key;
    private @Nullable String from;
    private @Nullable String to;
    private @Nullable Proof consistency;

    private boolean ofRecord() {
      return event != null || records != null || checkpoint != null || key != null;
    }

    private boolean ofGrowth() {
      return from != null || to != null || consistency != null;
    }
  }

  /**
   * Reads a bundle.
   *
   * @throws IOException if it cannot be read, or is no bundle of this version
   */
  public static Bundle read(Path file) throws IOException {
    if (Files.size(file) > LONGEST) {
      throw no(file, "is longer than any bundle");
    }
    try (var json = JSON.createParser(file.toFile())) {
      var members = members(json);
      if (json.nextToken() != null) {
        throw no(file, "has something behind the bundle");
      }
      return bundle(file, members);
    } catch (NoteException | JournalException e) {
      throw no(file, "is no bundle: " + e.getMessage());
    }
  }

  private static FileSystemException no(Path file, String reason) {
    return new FileSystemException(file.toString(), null, reason);
  }

  private static Bundle bundle(Path file, Members members) throws IOException {
    if (members.version != Bundle.VERSION) {
      throw no(file, "is no bundle of version " + Bundle.VERSION);
    }
    // Members of another kind would be there to see and not be checked.
    if (members.ofRecord() && members.ofGrowth()) {
      throw no(file, "is a bundle of two kinds");
    }
    if (members.from != null && members.to != null && members.consistency != null) {
      return new OfGrowth(members.from, members.to, members.consistency);
    }
    if (members.event != null && members.records != null && members.checkpoint != null) {
      return new OfRecord(members.event, members.records, members.checkpoint, members.key);
    }
    throw no(file, "is a bundle that lacks what it must have");
  }

  private static Members members(JsonParser json) throws IOException, NoteException {
    var members = new Members();
    expect(json.nextToken(), JsonToken.START_OBJECT);
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      var name = json.currentName();
      json.nextToken();
      switch (name) {
        case "bundle" -> members.version = json.getValueAsLong(-1);
        case "event" -> members.event = plain(json);
        case "records" -> members.records = records(json);
        case "checkpoint" -> members.checkpoint = text(json);
        case "key" -> members.key = key(json);
        case "from" -> members.from = text(json);
        case "to" -> members.to = text(json);
        case "consistency" -> members.consistency = proof(json);
        default -> throw unknown(name);
      }
    }
    return members;
  }

  private static List<Proved> records(JsonParser json) throws IOException, NoteException {
    var records = new ArrayList<Proved>();
    expect(json.currentToken(), JsonToken.START_ARRAY);
    while (json.nextToken() == JsonToken.START_OBJECT) {
      require(records.size() < OfRecord.MOST_RECORDS, "too many records");
      records.add(proved(json));
    }
    expect(json.currentToken(), JsonToken.END_ARRAY);
    return records;
  }

  private static Proved proved(JsonParser json) throws IOException, NoteException {
    var leaf = Blob.EMPTY;
    var openings = new ArrayList<Disclosed.Opening>();
    var inclusion = Proof.NONE;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      var name = json.currentName();
      json.nextToken();
      switch (name) {
        case "leaf" -> leaf = Blob.of(json.getBinaryValue());
        case "bodies" -> {
          expect(json.currentToken(), JsonToken.START_ARRAY);
          while (json.nextToken() == JsonToken.START_OBJECT) {
            require(openings.size() < Field.values().length, "too many bodies");
            openings.add(opening(json));
          }
          expect(json.currentToken(), JsonToken.END_ARRAY);
        }
        case "inclusion" -> inclusion = proof(json);
        default -> throw unknown(name);
      }
    }
    return new Proved(new Disclosed(leaf, openings), inclusion);
  }

  private static Disclosed.Opening opening(JsonParser json) throws IOException, NoteException {
    Field field = null;
    Blob salt = null;
    var bytes = Blob.EMPTY;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      var name = json.currentName();
      json.nextToken();
      switch (name) {
        case "field" -> field = field(text(json));
        case "salt" -> salt = Blob.of(json.getBinaryValue());
        case "bytes" -> bytes = Blob.of(json.getBinaryValue());
        default -> throw unknown(name);
      }
    }
    if (field == null) {
      throw new NoteException("a body without its field");
    }
    return new Disclosed.Opening(field, salt, bytes);
  }

  private static Field field(String name) throws NoteException {
    for (var field : Field.values()) {
      if (field.word().equals(name)) {
        return field;
      }
    }
    throw new NoteException("there is no body " + name);
  }

  private static Proof proof(JsonParser json) throws IOException, NoteException {
    var hashes = new ArrayList<Hash>();
    expect(json.currentToken(), JsonToken.START_ARRAY);
    while (json.nextToken() == JsonToken.VALUE_STRING) {
      require(hashes.size() < Bundle.MOST_HASHES, "too many hashes");
      hashes.add(Hash.parse(json.getText()));
    }
    expect(json.currentToken(), JsonToken.END_ARRAY);
    return new Proof(hashes);
  }

  private static KeyHistory.Range key(JsonParser json) throws IOException, NoteException {
    var vkey = "";
    var from = 0L;
    var to = KeyHistory.OPEN;
    expect(json.currentToken(), JsonToken.START_OBJECT);
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      var name = json.currentName();
      var value = json.nextToken();
      switch (name) {
        case "vkey" -> vkey = text(json);
        case "from" -> from = json.getLongValue();
        case "to" -> to = value == JsonToken.VALUE_NULL ? KeyHistory.OPEN : json.getLongValue();
        default -> throw unknown(name);
      }
    }
    return new KeyHistory.Range(VerifierKey.parse(vkey), from, to);
  }

  /** JSON in one spelling: two are equal if they say the same in the same order. */
  static String plain(String text) throws IOException {
    try (var json = JSON.createParser(text)) {
      json.nextToken();
      return plain(json);
    }
  }

  private static String plain(JsonParser json) throws IOException {
    var out = new StringWriter();
    try (var copy = JSON.createGenerator(out)) {
      copy.copyCurrentStructure(json);
    }
    return out.toString();
  }

  private static String text(JsonParser json) throws IOException, NoteException {
    expect(json.currentToken(), JsonToken.VALUE_STRING);
    return json.getText();
  }

  private static void expect(@Nullable JsonToken actual, JsonToken expected) throws IOException {
    if (actual != expected) {
      throw new IOException("no bundle: " + expected + " is expected, not " + actual);
    }
  }

  private static void require(boolean met, String problem) throws NoteException {
    if (!met) {
      throw new NoteException(problem);
    }
  }

  private static NoteException unknown(String name) {
    return new NoteException("it has a member that is unknown: " + name);
  }
}
