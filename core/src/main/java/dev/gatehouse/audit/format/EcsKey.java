package dev.gatehouse.audit.format;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;

/** The keys of ECS, encoded once; what {@link Key} has too is not repeated. */
final class EcsKey {

  static final SerializableString TIMESTAMP = key("@timestamp");
  static final SerializableString ECS = key("ecs");
  static final SerializableString VERSION = key("version");
  static final SerializableString MODULE = key("module");
  static final SerializableString DATASET = key("dataset");
  static final SerializableString CATEGORY = key("category");
  static final SerializableString ACTION = key("action");
  static final SerializableString SEQUENCE = key("sequence");
  static final SerializableString SEVERITY = key("severity");
  static final SerializableString DURATION = key("duration");
  static final SerializableString SERVICE = key("service");
  static final SerializableString SOURCE = key("source");
  static final SerializableString EFFECTIVE = key("effective");
  static final SerializableString RULESET = key("ruleset");
  static final SerializableString ERROR = key("error");
  static final SerializableString CODE = key("code");
  static final SerializableString ESTABLISHED = key("established");
  static final SerializableString CIPHER = key("cipher");
  static final SerializableString VERSION_PROTOCOL = key("version_protocol");
  static final SerializableString GATEHOUSE = key("gatehouse");

  private EcsKey() {}

  private static SerializableString key(String name) {
    return new SerializedString(name);
  }
}
