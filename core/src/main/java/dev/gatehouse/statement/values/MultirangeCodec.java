package dev.gatehouse.statement.values;

import org.jspecify.annotations.Nullable;

/** Multiranges: {@code {[1,3),[5,8)}}, without empty ranges, in the order in which they came. */
record MultirangeCodec(int range) implements Codec {

  @Override
  public String binary(Input in, Reading reading) {
    var out = new StringBuilder("{");
    for (var left = in.count(4); left > 0; left--) {
      append(out, reading.binary(range, in.value()));
    }
    return out.append('}').toString();
  }

  @Override
  public String text(String text, Reading reading) {
    var in = new Quoting(Texts.trim(text));
    var out = new StringBuilder("{");
    in.expect('{');
    in.skipBlanks();
    while (in.next() != '}') {
      if (out.length() > 1 || in.next() == ',') {
        in.expect(',');
        in.skipBlanks();
      }
      var from = in.position();
      if (in.next() == '[' || in.next() == '(') {
        var _ = in.item(")]");
        Undecodable.unless(in.accept(')') || in.accept(']'));
      } else {
        var _ = in.item(",}");
      }
      append(out, reading.text(range, in.since(from)));
      in.skipBlanks();
    }
    in.expect('}');
    Undecodable.unless(in.atEnd());
    return out.append('}').toString();
  }

  private static void append(StringBuilder out, @Nullable String value) {
    if (value == null) {
      throw new Undecodable();
    }
    if (!value.equals("empty")) {
      out.append(out.length() > 1 ? "," : "").append(value);
    }
  }
}
