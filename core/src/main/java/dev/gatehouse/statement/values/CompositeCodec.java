package dev.gatehouse.statement.values;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows: {@code (1,"a b",)}, fields in their normal form, nothing for NULL. */
record CompositeCodec(List<Integer> fields) implements Codec {

  @Override
  public String binary(Input in, Reading reading) {
    var count = in.count(8);
    Undecodable.unless(fields.isEmpty() || count == fields.size());
    var out = new StringBuilder("(");
    for (var i = 0; i < count; i++) {
      append(out, i, reading.binary(in.int32(), in.value()));
    }
    return out.append(')').toString();
  }

  @Override
  public String text(String written, Reading reading) {
    // The type "record" itself reads no text.
    Undecodable.unless(!fields.isEmpty());
    var in = new Quoting(Texts.trim(written));
    var out = new StringBuilder("(");
    in.expect('(');
    for (var i = 0; i < fields.size(); i++) {
      if (i > 0) {
        in.expect(',');
      }
      var item = in.item(",)");
      var isNull = item.isEmpty() && !in.quoted();
      append(out, i, isNull ? null : reading.text(fields.get(i), item));
    }
    in.expect(')');
    Undecodable.unless(in.atEnd());
    return out.append(')').toString();
  }

  private static void append(StringBuilder out, int index, @Nullable String value) {
    if (index > 0) {
      out.append(',');
    }
    if (value != null) {
      Quoting.append(out, value, "(),", null);
    }
  }
}
