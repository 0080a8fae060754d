package dev.gatehouse.statement.values;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HexFormat;
import java.util.TreeMap;

/**
 * Type {@code jsonb}: without blanks, members in the order of their names and the last of the same
 * name alone, numbers in their normal form, only those characters escaped that have to be.
 */
final class JsonbCodec implements Codec {

  private static final int VERSION = 1;
  private static final int DEEPEST = 100;
  private static final JsonFactory FACTORY = new JsonFactory();

  @Override
  public String binary(Input in, Reading reading) {
    Undecodable.unless(in.uint8() == VERSION);
    return text(in.text(), reading);
  }

  @Override
  public String text(String text, Reading reading) {
    try (var parser = FACTORY.createParser(text)) {
      var out = new StringBuilder(text.length());
      parser.nextToken();
      value(parser, out, DEEPEST);
      Undecodable.unless(parser.nextToken() == null);
      return out.toString();
    } catch (IOException e) {
      throw new Undecodable();
    }
  }

  private static void value(JsonParser parser, StringBuilder out, int levels) throws IOException {
    var token = parser.currentToken();
    Undecodable.unless(token != null && levels > 0);
    switch (token) {
      case START_OBJECT -> object(parser, out, levels);
      case START_ARRAY -> array(parser, out, levels);
      case VALUE_STRING -> string(parser.getText(), out);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> out.append(Decimals.parse(parser.getText()));
      case VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> out.append(parser.getText());
      case END_ARRAY, END_OBJECT, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
          throw new Undecodable();
    }
  }

  private static void array(JsonParser parser, StringBuilder out, int levels) throws IOException {
    out.append('[');
    var first = true;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      out.append(first ? "" : ",");
      first = false;
      value(parser, out, levels - 1);
    }
    out.append(']');
  }

  private static void object(JsonParser parser, StringBuilder out, int levels) throws IOException {
    var members = new TreeMap<String, String>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      var name = parser.currentName();
      parser.nextToken();
      var value = new StringBuilder();
      value(parser, value, levels - 1);
      members.put(name, value.toString());
    }
    Undecodable.unless(parser.currentToken() == JsonToken.END_OBJECT);
    var separator = '{';
    for (var member : members.entrySet()) {
      out.append(separator);
      separator = ',';
      string(member.getKey(), out);
      out.append(':').append(member.getValue());
    }
    out.append(members.isEmpty() ? "{}" : "}");
  }

  private static void string(String text, StringBuilder out) {
    out.append('"');
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (c < ' ') {
            out.append("\\u").append(HexFormat.of().toHexDigits(c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
