package dev.gatehouse.audit.format;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import dev.gatehouse.api.Session;
import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.AuditEvent.Part;
import dev.gatehouse.api.audit.Checkpoint;
import dev.gatehouse.api.sql.QualifiedName;
import java.io.IOException;
import java.time.Instant;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The format {@code ocsf}: JSON Lines, one object of OCSF 1.3 for each event, with the profiles
 * {@code datetime} and, where something was decided, {@code security_control}.
 *
 * <p>{@link OcsfActivity} says which class an event belongs to. What OCSF has no attribute for
 * stands under {@code unmapped}: the event as {@link GatehouseFormat} writes it, without what is
 * said already and without the text of a statement where {@code query_info} has it.
 */
final class OcsfFormat extends JsonLines {

  /** Its name in YAML. */
  static final String NAME = "ocsf";

  private static final String OCSF_VERSION = "1.3.0";
  private static final String PRODUCT = "Gatehouse";
  private static final String SERVICE = "postgresql";
  private static final int ACTIVITIES_OF_A_CLASS = 100;
  private static final int DATABASE = 1;
  private static final int TABLE = 3;
  private static final int RELATIONAL = 1;
  private static final int OTHER = 99;
  private static final String ERASED = "erased";
  private static final String NOWHERE = "0.0.0.0";

  @Override
  void writeMembers(JsonGenerator json, AuditEvent event, Scratch scratch) throws IOException {
    var activity = OcsfActivity.of(event);
    writeClassification(json, activity);
    writeTime(json, event.time(), scratch);
    var result = OcsfResult.of(event);
    result.write(json, activity.type());
    writeMetadata(json, event, result.controlled());
    writeControl(json, event.judgement(), result);
    switch (activity.type()) {
      case DATASTORE_ACTIVITY -> writeDatastoreActivity(json, event, scratch);
      case DETECTION_FINDING -> writeFinding(json, event, scratch);
      case ACCOUNT_CHANGE -> writeAccountChange(json, event, scratch);
      case USER_ACCESS -> writeUserAccess(json, event, scratch);
      case AUTHENTICATION -> writeAuthentication(json, event, scratch);
      case NETWORK_ACTIVITY -> writeEndpoints(json, event, scratch);
      case APPLICATION_LIFECYCLE -> writeProduct(json, OcsfKey.APP, event.details().get("version"));
      case BASE -> {}
    }
    writeUnmapped(json, event, activity.type() != OcsfClass.DATASTORE_ACTIVITY, scratch);
  }

  /** OCSF has no class for what is said of the log itself. */
  @Override
  void writeMembers(JsonGenerator json, Checkpoint checkpoint, Scratch scratch) throws IOException {
    writeClassification(json, new OcsfActivity(OcsfClass.BASE, OTHER, Sections.CHECKPOINT));
    writeTime(json, checkpoint.time(), scratch);
    OcsfResult.NOTHING.write(json, OcsfClass.BASE);
    beginMetadata(json, false);
    Json.text(json, OcsfKey.UID, Sections.uid(checkpoint));
    Json.text(json, OcsfKey.EVENT_CODE, Sections.CHECKPOINT);
    json.writeEndObject();
    Json.object(json, OcsfKey.UNMAPPED);
    Sections.writeCheckpoint(json, checkpoint);
    json.writeEndObject();
  }

  private static void writeTime(JsonGenerator json, Instant time, Scratch scratch)
      throws IOException {
    json.writeFieldName(Key.TIME);
    json.writeNumber(time.toEpochMilli());
    Json.time(json, OcsfKey.TIME_DT, scratch.timestamp.of(time));
  }

  private static void writeClassification(JsonGenerator json, OcsfActivity activity)
      throws IOException {
    var type = activity.type();
    Json.number(json, OcsfKey.CLASS_UID, type.uid);
    Json.text(json, OcsfKey.CLASS_NAME, type.caption);
    Json.number(json, OcsfKey.CATEGORY_UID, type.category);
    Json.text(json, OcsfKey.CATEGORY_NAME, type.categoryCaption);
    Json.number(json, OcsfKey.ACTIVITY_ID, activity.id());
    Json.text(json, OcsfKey.ACTIVITY_NAME, activity.name());
    Json.number(json, OcsfKey.TYPE_UID, type.uid * (long) ACTIVITIES_OF_A_CLASS + activity.id());
  }

  private static void writeMetadata(JsonGenerator json, AuditEvent event, boolean controlled)
      throws IOException {
    beginMetadata(json, controlled);
    Json.text(json, OcsfKey.UID, Sections.uid(event, event.index()));
    var intent = event.kind() == AuditEvent.Kind.INTENT ? event.index() : event.intent();
    if (intent >= 0) {
      Json.text(json, OcsfKey.CORRELATION_UID, Sections.uid(event, intent));
    }
    Json.text(json, OcsfKey.EVENT_CODE, event.type());
    Json.number(json, OcsfKey.SEQUENCE, event.index());
    json.writeEndObject();
  }

  /** What is the same for all that we write with these profiles. */
  private static void beginMetadata(JsonGenerator json, boolean controlled) throws IOException {
    Json.object(json, OcsfKey.METADATA);
    Json.text(json, OcsfKey.VERSION, OCSF_VERSION);
    writeProduct(json, OcsfKey.PRODUCT, null);
    Json.array(json, OcsfKey.PROFILES);
    json.writeString("datetime");
    if (controlled) {
      json.writeString("security_control");
    }
    json.writeEndArray();
    Json.text(json, OcsfKey.LOG_NAME, "audit");
  }

  private static void writeProduct(
      JsonGenerator json, SerializableString key, @Nullable String version) throws IOException {
    Json.object(json, key);
    Json.text(json, Key.NAME, PRODUCT);
    Json.text(json, OcsfKey.VENDOR_NAME, PRODUCT);
    if (version != null) {
      Json.text(json, OcsfKey.VERSION, version);
    }
    json.writeEndObject();
  }

  /** The profile {@code security_control}. */
  private static void writeControl(
      JsonGenerator json, AuditEvent.@Nullable Judgement judgement, OcsfResult result)
      throws IOException {
    if (!result.controlled()) {
      return;
    }
    Json.number(json, OcsfKey.ACTION_ID, result.blocked() ? 2 : 1);
    Json.text(json, OcsfKey.ACTION, result.blocked() ? "Denied" : "Allowed");
    Json.number(json, OcsfKey.DISPOSITION_ID, result.blocked() ? 2 : 1);
    Json.text(json, OcsfKey.DISPOSITION, result.blocked() ? "Blocked" : "Allowed");
    if (judgement != null) {
      writeNamed(json, OcsfKey.FIREWALL_RULE, judgement.rule());
      writeNamed(json, Key.POLICY, judgement.policy());
    }
  }

  /** An object that has a name only, unless there is none. */
  private static void writeNamed(JsonGenerator json, SerializableString key, @Nullable String name)
      throws IOException {
    if (name != null) {
      Json.object(json, key);
      Json.text(json, Key.NAME, name);
      json.writeEndObject();
    }
  }

  private static void writeDatastoreActivity(JsonGenerator json, AuditEvent event, Scratch scratch)
      throws IOException {
    writeEndpoints(json, event, scratch);
    writeDatabase(json, event);
    var statement = event.statement();
    var table = statement == null ? null : onlyRelation(statement);
    Json.number(json, OcsfKey.TYPE_ID, table == null ? DATABASE : TABLE);
    Json.text(json, Key.TYPE, table == null ? "Database" : "Table");
    writeNamed(json, OcsfKey.TABLE, table);
    if (statement != null && !event.erased().contains(Part.TEXT)) {
      Json.object(json, OcsfKey.QUERY_INFO);
      Json.text(json, OcsfKey.QUERY_STRING, statement.text());
      if (!statement.name().isEmpty()) {
        Json.text(json, Key.NAME, statement.name());
      }
      json.writeEndObject();
    }
  }

  /** The relation that the text names, if it names one. */
  private static @Nullable String onlyRelation(AuditEvent.Statement statement) {
    QualifiedName only = null;
    for (var facts : statement.facts()) {
      for (var relation : facts.relations()) {
        if (only != null && !only.equals(relation)) {
          return null;
        }
        only = relation;
      }
    }
    return only == null ? null : only.toString();
  }

  private static void writeFinding(JsonGenerator json, AuditEvent event, Scratch scratch)
      throws IOException {
    Json.object(json, OcsfKey.FINDING_INFO);
    Json.text(json, OcsfKey.UID, Sections.uid(event, event.index()));
    Json.text(json, OcsfKey.TITLE, "Statement refused");
    json.writeEndObject();
    Json.array(json, OcsfKey.EVIDENCES);
    json.writeStartObject();
    writeDatabase(json, event);
    writeEndpoints(json, event, scratch);
    json.writeEndObject();
    json.writeEndArray();
  }

  private static void writeAccountChange(JsonGenerator json, AuditEvent event, Scratch scratch)
      throws IOException {
    writeOrigin(json, event, scratch);
    var statement = event.statement();
    var account = statement == null ? null : OcsfActivity.account(statement.facts().getFirst());
    writeNamed(json, Key.USER, account == null ? null : account.name().name());
  }

  private static void writeUserAccess(JsonGenerator json, AuditEvent event, Scratch scratch)
      throws IOException {
    writeOrigin(json, event, scratch);
    var statement = event.statement();
    var facts = statement == null ? null : statement.facts().getFirst();
    var change = facts == null ? null : OcsfActivity.privilege(facts);
    if (facts == null || change == null) {
      return;
    }
    writeNamed(json, Key.USER, change.grantees().getFirst());
    Json.texts(json, OcsfKey.PRIVILEGES, change.privileges());
    if (facts.objects().size() == 1) {
      var object = facts.objects().getFirst();
      Json.object(json, OcsfKey.RESOURCE);
      Json.text(json, Key.NAME, object.name().toString());
      Json.text(json, Key.TYPE, object.type());
      json.writeEndObject();
    }
  }

  private static void writeAuthentication(JsonGenerator json, AuditEvent event, Scratch scratch)
      throws IOException {
    writeEndpoints(json, event, scratch);
    var session = event.session();
    if (session == null) {
      writeNamed(json, Key.USER, event.details().get("user"));
    } else {
      writeUser(json, Sections.known(event));
      Json.object(json, Key.SESSION);
      Json.text(json, OcsfKey.UID, session.id());
      json.writeEndObject();
    }
    var method = event.details().get("method");
    if (method != null) {
      Json.number(json, OcsfKey.AUTH_PROTOCOL_ID, OTHER);
      Json.text(json, OcsfKey.AUTH_PROTOCOL, method);
    }
  }

  /** Who, from where, and to where, as far as the event knows. */
  private static void writeEndpoints(JsonGenerator json, AuditEvent event, Scratch scratch)
      throws IOException {
    writeOrigin(json, event, scratch);
    Json.object(json, OcsfKey.DST_ENDPOINT);
    Json.text(json, OcsfKey.SVC_NAME, SERVICE);
    json.writeEndObject();
  }

  /** Who, and from where; stands behind another member. */
  private static void writeOrigin(JsonGenerator json, AuditEvent event, Scratch scratch)
      throws IOException {
    var session = event.session();
    if (session != null && event.erased().contains(Part.SESSION)) {
      writeActor(json, session.id(), null);
      writeSource(json, NOWHERE, 0);
      return;
    }
    if (session != null) {
      json.writeRaw(',');
      json.writeRaw(scratch.origins.of(session, scratch, OcsfFormat::writeOrigin));
      return;
    }
    var client = event.details().get("client");
    if (client != null) {
      writeSource(json, client, port(event.details().get("port")));
    }
  }

  private static void writeOrigin(JsonGenerator json, Session session, Scratch scratch)
      throws IOException {
    writeActor(json, session.id(), session);
    writeSource(json, session.clientAddress().getHostAddress(), session.clientPort());
  }

  private static void writeActor(JsonGenerator json, String id, @Nullable Session session)
      throws IOException {
    Json.object(json, OcsfKey.ACTOR);
    writeUser(json, session);
    Json.object(json, Key.SESSION);
    Json.text(json, OcsfKey.UID, id);
    json.writeEndObject();
    if (session != null) {
      Json.text(json, OcsfKey.APP_NAME, session.applicationName());
    }
    json.writeEndObject();
  }

  /** OCSF wants a user and a source: those that are gone say so. */
  private static void writeUser(JsonGenerator json, @Nullable Session session) throws IOException {
    if (session == null) {
      writeNamed(json, Key.USER, ERASED);
      return;
    }
    Json.object(json, Key.USER);
    Json.text(json, Key.NAME, session.user());
    Json.text(json, OcsfKey.UID, session.principal().id());
    Json.array(json, Key.GROUPS);
    for (var group : new TreeSet<>(session.principal().groups())) {
      json.writeStartObject();
      Json.text(json, Key.NAME, group);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void writeSource(JsonGenerator json, String address, int port) throws IOException {
    Json.object(json, OcsfKey.SRC_ENDPOINT);
    Json.text(json, Key.IP, address);
    if (port > 0) {
      Json.number(json, Key.PORT, port);
    }
    json.writeEndObject();
  }

  /** A port, or 0 if it is not one. */
  private static int port(@Nullable String text) {
    try {
      return text == null ? 0 : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static void writeDatabase(JsonGenerator json, AuditEvent event) throws IOException {
    if (event.session() != null) {
      var session = Sections.known(event);
      Json.object(json, Key.DATABASE);
      Json.text(json, Key.NAME, session == null ? ERASED : session.database());
      Json.number(json, OcsfKey.TYPE_ID, RELATIONAL);
      Json.text(json, Key.TYPE, "Relational");
      json.writeEndObject();
    }
  }

  private static void writeUnmapped(
      JsonGenerator json, AuditEvent event, boolean withText, Scratch scratch) throws IOException {
    Json.object(json, OcsfKey.UNMAPPED);
    Json.text(json, Key.KIND, Sections.kind(event.kind()));
    Sections.writeErased(json, event);
    Sections.writeSession(json, event, scratch);
    var statement = event.statement();
    if (statement != null) {
      Json.object(json, Key.STATEMENT);
      if (event.erased().contains(Part.TEXT)) {
        StatementSection.writeErased(json, statement, scratch);
      } else {
        if (withText) {
          Json.text(json, Key.TEXT, statement.text());
          json.writeRaw(',');
        }
        json.writeRaw(scratch.statements.of(statement, scratch, StatementSection::writeAllButText));
      }
      json.writeEndObject();
    }
    Sections.writeTransaction(json, event);
    Sections.writeBehindStatement(json, event);
    json.writeEndObject();
  }
}
