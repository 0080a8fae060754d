package dev.gatehouse.statement.values;

import org.jspecify.annotations.Nullable;

/**
 * Arrays: {@code {1,NULL,"a b"}}, elements in their normal form, bounds before them ({@code
 * [0:1]={7,8}}) only where one does not start at 1.
 */
record ArrayCodec(int element, char delimiter) implements Codec {

  private static final int DIMENSIONS = 6;

  @Override
  public String binary(Input in, Reading reading) {
    var dimensions = in.int32();
    in.int32();
    Undecodable.unless(dimensions >= 0 && dimensions <= DIMENSIONS && in.int32() == element);
    var lengths = new int[dimensions];
    var bounds = new StringBuilder();
    var plain = true;
    var count = dimensions == 0 ? 0L : 1L;
    for (var i = 0; i < dimensions; i++) {
      lengths[i] = in.int32();
      var lower = in.int32();
      Undecodable.unless(lengths[i] >= 0 && (long) lower + lengths[i] <= Integer.MAX_VALUE);
      count *= lengths[i];
      Undecodable.unless(count <= in.remaining() / 4);
      plain &= lower == 1;
      bounds.append('[').append(lower).append(':').append(lower + lengths[i] - 1).append(']');
    }
    if (count == 0) {
      return "{}";
    }
    var out = plain ? new StringBuilder() : bounds.append('=');
    elements(in, reading, lengths, 0, out);
    return out.toString();
  }

  private void elements(Input in, Reading reading, int[] lengths, int level, StringBuilder out) {
    out.append('{');
    for (var i = 0; i < lengths[level]; i++) {
      if (i > 0) {
        out.append(delimiter);
      }
      if (level + 1 < lengths.length) {
        elements(in, reading, lengths, level + 1, out);
      } else {
        append(out, reading.binary(element, in.value()));
      }
    }
    out.append('}');
  }

  private void append(StringBuilder out, @Nullable String value) {
    if (value == null) {
      out.append("NULL");
    } else if (value.equalsIgnoreCase("null")) {
      out.append('"').append(value).append('"');
    } else {
      Quoting.append(out, value, "{}" + delimiter, '\\');
    }
  }

  @Override
  public String text(String text, Reading reading) {
    var in = new Quoting(text);
    var out = new StringBuilder(text.length() + 2);
    in.skipBlanks();
    if (in.next() == '[') {
      bounds(in, out);
    }
    in.skipBlanks();
    var from = in.position();
    elements(in, reading, 1, out);
    in.skipBlanks();
    Undecodable.unless(in.atEnd());
    var empty = Texts.trim(in.since(from)).replace(" ", "").equals("{}");
    return empty ? "{}" : out.toString();
  }

  private static void bounds(Quoting in, StringBuilder out) {
    var plain = true;
    while (in.accept('[')) {
      var first = Texts.integer(in.item(":]"), Integer.MIN_VALUE, Integer.MAX_VALUE);
      var lower = 1L;
      var upper = first;
      if (in.accept(':')) {
        lower = first;
        upper = Texts.integer(in.item("]"), Integer.MIN_VALUE, Integer.MAX_VALUE);
      }
      in.expect(']');
      plain &= lower == 1;
      out.append('[').append(lower).append(':').append(upper).append(']');
    }
    in.skipBlanks();
    in.expect('=');
    out.append('=');
    if (plain) {
      out.setLength(0);
    }
  }

  private void elements(Quoting in, Reading reading, int level, StringBuilder out) {
    Undecodable.unless(level <= DIMENSIONS);
    in.expect('{');
    out.append('{');
    in.skipBlanks();
    if (in.accept('}')) {
      Undecodable.unless(level == 1);
      out.append('}');
      return;
    }
    while (true) {
      in.skipBlanks();
      switch (in.next()) {
        case '{' -> elements(in, reading, level + 1, out);
        case '"' -> append(out, reading.text(element, in.quotedElement()));
        default -> {
          var item = in.bareElement(delimiter);
          Undecodable.unless(!item.isEmpty());
          append(out, item.equalsIgnoreCase("null") ? null : reading.text(element, item));
        }
      }
      in.skipBlanks();
      if (in.accept('}')) {
        out.append('}');
        return;
      }
      in.expect(delimiter);
      out.append(delimiter);
    }
  }
}
