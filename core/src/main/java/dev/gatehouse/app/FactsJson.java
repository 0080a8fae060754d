package dev.gatehouse.app;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.gatehouse.api.sql.ColumnUse;
import dev.gatehouse.api.sql.CopyUse;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.Filter;
import dev.gatehouse.api.sql.Lock;
import dev.gatehouse.api.sql.Nested;
import dev.gatehouse.api.sql.ParameterUse;
import dev.gatehouse.api.sql.PrivilegeChange;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.RowLimit;
import dev.gatehouse.api.sql.SchemaObject;
import dev.gatehouse.api.sql.SettingChange;
import dev.gatehouse.api.sql.ValueUse;
import dev.gatehouse.api.sql.Write;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Facts as one JSON object. Names are {@code schema.name} or {@code name}; sets are sorted; what is
 * empty, false or null is left out, except the command, its kind and the completeness.
 */
final class FactsJson {

  private final JsonGenerator json;

  /** How one element of a list becomes a value. */
  @FunctionalInterface
  private interface Element<T> {
    void write(T element) throws IOException;
  }

  FactsJson(JsonGenerator json) {
    this.json = json;
  }

  void write(Facts facts) throws IOException {
    json.writeStartObject();
    json.writeStringField("command", facts.command());
    json.writeStringField("kind", facts.kind().name());
    json.writeStringField("completeness", facts.completeness().name());
    text("reason", facts.reason());
    list("nested", facts.nested(), this::nested);
    names("reads", facts.reads());
    list("writes", facts.writes(), this::written);
    names("relations", facts.relations());
    filters(facts);
    list("locks", facts.locks(), this::lock);
    list("objects", facts.objects(), this::object);
    list("columns", facts.columns(), this::column);
    names("functions", facts.functions());
    words("fields", facts.fields());
    names("operators", facts.operators());
    names("types", facts.types());
    if (facts.limit() != RowLimit.NONE) {
      json.writeStringField("limit", facts.limit().name());
    }
    list("settings", facts.settings(), this::setting);
    var copy = facts.copy();
    if (copy != null) {
      json.writeFieldName("copy");
      copy(copy);
    }
    words("cursors", facts.cursors());
    words("prepared", facts.prepared());
    words("channels", facts.channels());
    words("savepoints", facts.savepoints());
    list("privileges", facts.privileges(), this::privilege);
    list("parameters", facts.parameters(), this::parameter);
    list("values", facts.values(), this::value);
    flag("valuesCut", !facts.valuesComplete());
    words("code", facts.code());
    flag("temporary", facts.temporary());
    flag("holdable", facts.holdable());
    flag("literalSensitive", facts.literalSensitive());
    json.writeEndObject();
  }

  private void nested(Nested nested) throws IOException {
    json.writeStartObject();
    json.writeStringField("command", nested.command());
    json.writeBooleanField("executes", nested.executes());
    json.writeEndObject();
  }

  private void written(Write write) throws IOException {
    json.writeStartObject();
    json.writeStringField("relation", write.relation().toString());
    json.writeStringField("command", write.command());
    json.writeStringField("filter", write.filter().name());
    json.writeEndObject();
  }

  private void filters(Facts facts) throws IOException {
    boolean any = false;
    for (var relation : facts.relations().stream().sorted().toList()) {
      var filter = facts.filter(relation);
      if (filter != Filter.NONE) {
        if (!any) {
          json.writeObjectFieldStart("filters");
          any = true;
        }
        json.writeStringField(relation.toString(), filter.name());
      }
    }
    if (any) {
      json.writeEndObject();
    }
  }

  private void lock(Lock lock) throws IOException {
    json.writeStartObject();
    name("relation", lock.relation());
    json.writeStringField("mode", lock.mode());
    json.writeEndObject();
  }

  private void object(SchemaObject object) throws IOException {
    json.writeStartObject();
    text("type", object.type());
    json.writeStringField("name", object.name().toString());
    json.writeStringField("action", object.action().name());
    json.writeEndObject();
  }

  private void column(ColumnUse column) throws IOException {
    json.writeStartObject();
    names("relations", column.relations());
    json.writeStringField("name", column.name());
    json.writeStringField("place", column.place().name());
    json.writeEndObject();
  }

  private void setting(SettingChange setting) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", setting.name());
    list("values", setting.values(), json::writeString);
    json.writeStringField("scope", setting.scope().name());
    flag("reset", setting.reset());
    json.writeEndObject();
  }

  private void copy(CopyUse copy) throws IOException {
    json.writeStartObject();
    json.writeStringField("direction", copy.direction().name());
    json.writeStringField("end", copy.end().name());
    name("relation", copy.relation());
    list("columns", copy.columns(), json::writeString);
    optional("target", copy.target());
    json.writeEndObject();
  }

  private void privilege(PrivilegeChange change) throws IOException {
    json.writeStartObject();
    list("privileges", change.privileges(), json::writeString);
    list("columns", change.columns(), json::writeString);
    list("grantees", change.grantees(), json::writeString);
    flag("passable", change.passable());
    json.writeEndObject();
  }

  private void parameter(ParameterUse parameter) throws IOException {
    json.writeStartObject();
    json.writeNumberField("number", parameter.number());
    name("type", parameter.type());
    json.writeEndObject();
  }

  private void value(ValueUse value) throws IOException {
    json.writeStartObject();
    if (value.parameter() > 0) {
      json.writeNumberField("parameter", value.parameter());
    } else {
      json.writeNumberField("literal", value.literal());
    }
    names("relations", value.relations());
    optional("column", value.column());
    optional("operator", value.operator());
    name("type", value.type());
    flag("negated", value.negated());
    json.writeEndObject();
  }

  private void names(String field, Collection<QualifiedName> names) throws IOException {
    words(field, names.stream().map(QualifiedName::toString).toList());
  }

  private void words(String field, Collection<String> words) throws IOException {
    list(field, words.stream().sorted().toList(), json::writeString);
  }

  private <T> void list(String field, List<T> elements, Element<T> element) throws IOException {
    if (!elements.isEmpty()) {
      json.writeArrayFieldStart(field);
      for (var each : elements) {
        element.write(each);
      }
      json.writeEndArray();
    }
  }

  private void name(String field, @Nullable QualifiedName name) throws IOException {
    optional(field, name == null ? null : name.toString());
  }

  private void optional(String field, @Nullable String text) throws IOException {
    if (text != null) {
      json.writeStringField(field, text);
    }
  }

  private void text(String field, String text) throws IOException {
    if (!text.isEmpty()) {
      json.writeStringField(field, text);
    }
  }

  private void flag(String field, boolean set) throws IOException {
    if (set) {
      json.writeBooleanField(field, true);
    }
  }
}
