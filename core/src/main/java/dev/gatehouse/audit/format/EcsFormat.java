package dev.gatehouse.audit.format;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.gatehouse.api.Session;
import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.Checkpoint;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The format {@code ecs}: JSON Lines, one document of the Elastic Common Schema for each event. ECS
 * has no fields for statements: under {@code gatehouse} stands the whole event as {@link
 * GatehouseFormat} writes it, but version and time.
 */
final class EcsFormat extends JsonLines {

  /** Its name in YAML. */
  static final String NAME = "ecs";

  private static final String ECS_VERSION = "8.11.0";

  @Override
  void writeMembers(JsonGenerator json, AuditEvent event, Scratch scratch) throws IOException {
    writeBase(json, event.time(), scratch);
    var result = OcsfResult.of(event);
    writeEvent(json, event, OcsfActivity.of(event), result);
    writeService(json);
    var session = Sections.known(event);
    if (session != null) {
      json.writeRaw(',');
      json.writeRaw(scratch.origins.of(session, scratch, EcsFormat::writeOrigin));
    } else {
      writeOrigin(json, event);
    }
    writeRule(json, event.judgement());
    if (result.code() != null) {
      Json.object(json, EcsKey.ERROR);
      Json.text(json, EcsKey.CODE, result.code());
      json.writeEndObject();
    }
    Json.object(json, EcsKey.GATEHOUSE);
    Json.text(json, Key.LOG, event.log());
    Json.number(json, Key.INDEX, event.index());
    Sections.leaf(json, event.leaf());
    Json.text(json, Key.KIND, Sections.kind(event.kind()));
    Json.text(json, Key.EVENT, event.type());
    Json.number(json, Key.MONO_NS, event.monotonic());
    Sections.write(json, event, scratch);
    json.writeEndObject();
  }

  @Override
  void writeMembers(JsonGenerator json, Checkpoint checkpoint, Scratch scratch) throws IOException {
    writeBase(json, checkpoint.time(), scratch);
    Json.object(json, Key.EVENT);
    Json.text(json, Key.KIND, "event");
    Json.texts(json, Key.TYPE, List.of("info"));
    Json.text(json, EcsKey.ACTION, Sections.CHECKPOINT);
    Json.text(json, Key.ID, Sections.uid(checkpoint));
    Json.number(json, EcsKey.SEVERITY, OcsfResult.NOTHING.severity().id());
    endEvent(json);
    writeService(json);
    Json.object(json, EcsKey.GATEHOUSE);
    Sections.writeCheckpoint(json, checkpoint);
    json.writeEndObject();
  }

  private static void writeBase(JsonGenerator json, Instant time, Scratch scratch)
      throws IOException {
    Json.time(json, EcsKey.TIMESTAMP, scratch.timestamp.of(time));
    Json.object(json, EcsKey.ECS);
    Json.text(json, EcsKey.VERSION, ECS_VERSION);
    json.writeEndObject();
  }

  private static void writeService(JsonGenerator json) throws IOException {
    Json.object(json, EcsKey.SERVICE);
    Json.text(json, Key.TYPE, "postgresql");
    json.writeEndObject();
  }

  private static void endEvent(JsonGenerator json) throws IOException {
    Json.text(json, EcsKey.MODULE, "gatehouse");
    Json.text(json, EcsKey.DATASET, "gatehouse.audit");
    json.writeEndObject();
  }

  private static void writeEvent(
      JsonGenerator json, AuditEvent event, OcsfActivity activity, OcsfResult result)
      throws IOException {
    var alert = activity.type() == OcsfClass.DETECTION_FINDING;
    Json.object(json, Key.EVENT);
    Json.text(json, Key.KIND, alert ? "alert" : "event");
    var categories = categories(activity);
    if (!categories.isEmpty()) {
      Json.texts(json, EcsKey.CATEGORY, categories);
    }
    Json.texts(json, Key.TYPE, types(activity));
    Json.text(json, EcsKey.ACTION, event.type());
    if (result.status() != null) {
      Json.text(json, Key.OUTCOME, outcome(result.status()));
    }
    if (result.detail() != null) {
      Json.text(json, Key.REASON, result.detail());
    }
    var outcome = event.outcome();
    if (outcome != null) {
      Json.number(json, EcsKey.DURATION, outcome.total().toNanos());
    }
    Json.text(json, Key.ID, Sections.uid(event, event.index()));
    Json.number(json, EcsKey.SEQUENCE, event.index());
    Json.number(json, EcsKey.SEVERITY, result.severity().id());
    endEvent(json);
  }

  private static List<String> categories(OcsfActivity activity) {
    return switch (activity.type()) {
      case DATASTORE_ACTIVITY, DETECTION_FINDING -> List.of("database");
      case ACCOUNT_CHANGE, USER_ACCESS -> List.of("database", "iam");
      case AUTHENTICATION -> List.of(activity.id() == 1 ? "authentication" : "session");
      case NETWORK_ACTIVITY -> List.of("network");
      case APPLICATION_LIFECYCLE -> List.of("process");
      case BASE -> List.of();
    };
  }

  /** Only those that ECS expects of the category. */
  private static List<String> types(OcsfActivity activity) {
    return switch (activity.type()) {
      case DATASTORE_ACTIVITY ->
          List.of(
              switch (activity.id()) {
                case 1, 4 -> "access";
                case 2, 5, 6, 7 -> "change";
                default -> "info";
              });
      case DETECTION_FINDING -> List.of("access");
      case ACCOUNT_CHANGE ->
          List.of(
              "user",
              switch (activity.id()) {
                case 1 -> "creation";
                case 6 -> "deletion";
                default -> "change";
              });
      case USER_ACCESS -> List.of("user", "change");
      case AUTHENTICATION -> List.of(activity.id() == 1 ? "start" : "end");
      case NETWORK_ACTIVITY ->
          List.of(
              "connection",
              switch (activity.id()) {
                case 1 -> "start";
                case 2 -> "end";
                default -> "denied";
              });
      case APPLICATION_LIFECYCLE -> List.of(activity.id() == 3 ? "start" : "end");
      case BASE -> List.of("info");
    };
  }

  private static String outcome(OcsfResult.Status status) {
    return switch (status) {
      case SUCCESS -> "success";
      case FAILURE -> "failure";
      case UNKNOWN, NEW -> "unknown";
    };
  }

  private static void writeOrigin(JsonGenerator json, Session session, Scratch scratch)
      throws IOException {
    Json.object(json, EcsKey.SOURCE);
    Json.text(json, Key.IP, session.clientAddress().getHostAddress());
    Json.number(json, Key.PORT, session.clientPort());
    json.writeEndObject();
    Json.object(json, Key.USER);
    Json.text(json, Key.NAME, session.user());
    Json.text(json, Key.ID, session.principal().id());
    Json.object(json, EcsKey.EFFECTIVE);
    Json.text(json, Key.NAME, session.databaseRole());
    json.writeEndObject();
    json.writeEndObject();
    writeTls(json, session.clientTls());
  }

  /** Of the client's side: {@code TLSv1.3/TLS_AES_128_GCM_SHA256} for example, or null. */
  private static void writeTls(JsonGenerator json, @Nullable String tls) throws IOException {
    Json.object(json, Key.TLS);
    json.writeFieldName(EcsKey.ESTABLISHED);
    json.writeBoolean(tls != null);
    var slash = tls == null ? -1 : tls.indexOf('/');
    if (tls != null && slash >= 0 && tls.startsWith("TLSv")) {
      Json.text(json, EcsKey.VERSION_PROTOCOL, "tls");
      Json.text(json, EcsKey.VERSION, tls.substring("TLSv".length(), slash));
      Json.text(json, EcsKey.CIPHER, tls.substring(slash + 1));
    }
    json.writeEndObject();
  }

  /** Of an event without a session, as far as it says. */
  private static void writeOrigin(JsonGenerator json, AuditEvent event) throws IOException {
    var client = event.details().get("client");
    if (client != null) {
      Json.object(json, EcsKey.SOURCE);
      Json.text(json, Key.IP, client);
      json.writeEndObject();
    }
    var user = event.details().get("user");
    if (user != null) {
      Json.object(json, Key.USER);
      Json.text(json, Key.NAME, user);
      json.writeEndObject();
    }
  }

  private static void writeRule(JsonGenerator json, AuditEvent.@Nullable Judgement judgement)
      throws IOException {
    if (judgement == null || judgement.policy() == null) {
      return;
    }
    Json.object(json, Key.RULE);
    Json.text(json, EcsKey.RULESET, judgement.policy());
    if (judgement.rule() != null) {
      Json.text(json, Key.ID, judgement.rule());
    }
    json.writeEndObject();
  }
}
