package dev.gatehouse.audit.journal;

import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.policy.Value;
import dev.gatehouse.api.sql.ValueUse;
import dev.gatehouse.audit.cbor.CborException;
import dev.gatehouse.audit.cbor.CborReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a body {@code params} holds: all values that an event shows. */
record Values(List<Parameter> parameters, List<Value> literals, List<String> origins) {

  private static final Values NONE = new Values(List.of(), List.of(), List.of());

  /** Those of a record; none if there are none, or they were erased. */
  static Values of(LogRecord record) throws CborException {
    if (!record.has(Field.PARAMS) || record.erased(Field.PARAMS)) {
      return NONE;
    }
    List<Parameter> parameters = List.of();
    List<Value> literals = List.of();
    List<String> origins = List.of();
    var in = new CborReader(record.array(), record.from(Field.PARAMS), record.length(Field.PARAMS));
    for (var left = in.map(); left > 0; left--) {
      switch (in.key()) {
        case HeadKeys.PARAMETERS -> parameters = parameters(in);
        case HeadKeys.LITERALS -> literals = literals(in);
        case HeadKeys.ORIGINS -> origins = FactsCodec.texts(in);
        default -> in.skip();
      }
    }
    in.end();
    return new Values(parameters, literals, origins);
  }

  private static List<Parameter> parameters(CborReader in) throws CborException {
    var count = in.array();
    var all = new ArrayList<Parameter>(count);
    for (var i = 0; i < count; i++) {
      FactsCodec.require(in.array(), 8);
      var number = (int) in.number();
      var oid = (int) in.number();
      var binary = in.bool();
      var isNull = in.nothing();
      var raw = isNull ? Blob.EMPTY : Blob.of(in.bytes());
      all.add(
          new StoredParameter(
              number,
              oid,
              in.textOrNull(),
              binary,
              isNull,
              in.textOrNull(),
              in.bool(),
              OnRecord.CAPTURES.at(in.number()),
              raw));
    }
    return all;
  }

  private static List<Value> literals(CborReader in) throws CborException {
    var count = in.array();
    var all = new ArrayList<Value>(count);
    for (var i = 0; i < count; i++) {
      FactsCodec.require(in.array(), 6);
      var use = new ValueUse(0, i, Set.of(), in.textOrNull(), null, null);
      var oid = (int) in.number();
      all.add(new Value(use, oid, in.textOrNull(), in.textOrNull(), in.bool(), in.bool()));
    }
    return all;
  }
}
