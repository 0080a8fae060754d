package dev.gatehouse.audit.format;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;

/** The keys of OCSF, encoded once; what {@link Key} has too is not repeated. */
final class OcsfKey {

  static final SerializableString ACTIVITY_ID = key("activity_id");
  static final SerializableString ACTIVITY_NAME = key("activity_name");
  static final SerializableString CATEGORY_UID = key("category_uid");
  static final SerializableString CATEGORY_NAME = key("category_name");
  static final SerializableString CLASS_UID = key("class_uid");
  static final SerializableString CLASS_NAME = key("class_name");
  static final SerializableString TYPE_UID = key("type_uid");
  static final SerializableString TIME_DT = key("time_dt");
  static final SerializableString SEVERITY_ID = key("severity_id");
  static final SerializableString SEVERITY = key("severity");
  static final SerializableString STATUS_ID = key("status_id");
  static final SerializableString STATUS_CODE = key("status_code");
  static final SerializableString STATUS_DETAIL = key("status_detail");
  static final SerializableString DURATION = key("duration");

  static final SerializableString METADATA = key("metadata");
  static final SerializableString VERSION = key("version");
  static final SerializableString PRODUCT = key("product");
  static final SerializableString VENDOR_NAME = key("vendor_name");
  static final SerializableString PROFILES = key("profiles");
  static final SerializableString LOG_NAME = key("log_name");
  static final SerializableString UID = key("uid");
  static final SerializableString CORRELATION_UID = key("correlation_uid");
  static final SerializableString EVENT_CODE = key("event_code");
  static final SerializableString SEQUENCE = key("sequence");

  static final SerializableString ACTION_ID = key("action_id");
  static final SerializableString ACTION = key("action");
  static final SerializableString DISPOSITION_ID = key("disposition_id");
  static final SerializableString DISPOSITION = key("disposition");
  static final SerializableString FIREWALL_RULE = key("firewall_rule");

  static final SerializableString ACTOR = key("actor");
  static final SerializableString APP_NAME = key("app_name");
  static final SerializableString SRC_ENDPOINT = key("src_endpoint");
  static final SerializableString DST_ENDPOINT = key("dst_endpoint");
  static final SerializableString SVC_NAME = key("svc_name");
  static final SerializableString TYPE_ID = key("type_id");
  static final SerializableString TABLE = key("table");
  static final SerializableString QUERY_INFO = key("query_info");
  static final SerializableString QUERY_STRING = key("query_string");
  static final SerializableString AUTH_PROTOCOL_ID = key("auth_protocol_id");
  static final SerializableString AUTH_PROTOCOL = key("auth_protocol");
  static final SerializableString APP = key("app");
  static final SerializableString PRIVILEGES = key("privileges");
  static final SerializableString RESOURCE = key("resource");
  static final SerializableString FINDING_INFO = key("finding_info");
  static final SerializableString TITLE = key("title");
  static final SerializableString EVIDENCES = key("evidences");
  static final SerializableString UNMAPPED = key("unmapped");

  private OcsfKey() {}

  private static SerializableString key(String name) {
    return new SerializedString(name);
  }
}
