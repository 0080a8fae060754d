package dev.gatehouse.audit.format;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;

/** The keys of the {@code gatehouse} format, encoded once. */
final class Key {

  static final SerializableString V = key("v");
  static final SerializableString LOG = key("log");
  static final SerializableString INDEX = key("index");
  static final SerializableString LEAF = key("leaf");
  static final SerializableString KIND = key("kind");
  static final SerializableString EVENT = key("event");
  static final SerializableString TIME = key("time");
  static final SerializableString MONO_NS = key("mono_ns");
  static final SerializableString ERASED = key("erased");
  static final SerializableString DETAILS = key("details");

  static final SerializableString SIZE = key("size");
  static final SerializableString NOTE = key("note");

  static final SerializableString SESSION = key("session");
  static final SerializableString ID = key("id");
  static final SerializableString SEQ = key("seq");
  static final SerializableString CLIENT = key("client");
  static final SerializableString IP = key("ip");
  static final SerializableString PORT = key("port");
  static final SerializableString TLS = key("tls");
  static final SerializableString APPLICATION = key("application");
  static final SerializableString DATABASE = key("database");
  static final SerializableString USER = key("user");
  static final SerializableString ROLE = key("role");
  static final SerializableString PRINCIPAL = key("principal");
  static final SerializableString GROUPS = key("groups");
  static final SerializableString TX = key("tx");

  static final SerializableString STATEMENT = key("statement");
  static final SerializableString PROTOCOL = key("protocol");
  static final SerializableString NAME = key("name");
  static final SerializableString PORTAL = key("portal");
  static final SerializableString TEXT = key("text");
  static final SerializableString TEXT_B64 = key("text_b64");
  static final SerializableString ENCODING = key("encoding");
  static final SerializableString REDACTED = key("redacted");
  static final SerializableString BYTES = key("bytes");
  static final SerializableString SHA256 = key("sha256");
  static final SerializableString FINGERPRINTS = key("fingerprints");
  static final SerializableString ORIGINS = key("origins");
  static final SerializableString COMMANDS = key("commands");
  static final SerializableString OBJECTS = key("objects");
  static final SerializableString SCHEMA = key("schema");
  static final SerializableString ACCESS = key("access");
  static final SerializableString FUNCTIONS = key("functions");
  static final SerializableString SETTINGS = key("settings");
  static final SerializableString COMPLETENESS = key("completeness");
  static final SerializableString REASON = key("reason");

  static final SerializableString PARAMS = key("params");
  static final SerializableString N = key("n");
  static final SerializableString OID = key("oid");
  static final SerializableString LITERALS = key("literals");
  static final SerializableString COLUMN = key("column");
  static final SerializableString TYPE = key("type");
  static final SerializableString FORMAT = key("format");
  static final SerializableString VALUE = key("value");
  static final SerializableString DECODED = key("decoded");
  static final SerializableString VALUE_B64 = key("value_b64");
  static final SerializableString CAPTURE = key("capture");
  static final SerializableString NULL = key("null");

  static final SerializableString VERDICT = key("verdict");
  static final SerializableString DECISION = key("decision");
  static final SerializableString POLICY = key("policy");
  static final SerializableString RULE = key("rule");
  static final SerializableString SQLSTATE = key("sqlstate");
  static final SerializableString TAGS = key("tags");
  static final SerializableString US = key("us");

  static final SerializableString OUTCOME = key("outcome");
  static final SerializableString INTENT = key("intent");
  static final SerializableString STATUS = key("status");
  static final SerializableString FATE = key("fate");
  static final SerializableString TAG = key("tag");
  static final SerializableString ROWS = key("rows");
  static final SerializableString MASKS = key("masks");
  static final SerializableString DURATION_US = key("duration_us");
  static final SerializableString SERVER = key("server");
  static final SerializableString TOTAL = key("total");

  private Key() {}

  private static SerializableString key(String name) {
    return new SerializedString(name);
  }
}
