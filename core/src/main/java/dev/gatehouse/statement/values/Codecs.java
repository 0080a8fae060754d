package dev.gatehouse.statement.values;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which formats a type has. */
final class Codecs {

  private Codecs() {}

  /** Null if nobody knows them. */
  static @Nullable Codec of(@Nullable ValueType type) {
    return switch (type) {
      case null -> null;
      case ValueType.Base base -> builtIn(base.like());
      case ValueType.Labels _ -> TextCodecs.TEXT;
      case ValueType.Array array -> new ArrayCodec(array.element(), array.delimiter());
      case ValueType.Range range -> new RangeCodec(range.subtype(), range.discrete());
      case ValueType.Multirange multirange -> new MultirangeCodec(multirange.range());
      case ValueType.Domain domain -> new DomainCodec(domain.base());
      case ValueType.Composite composite -> new CompositeCodec(composite.fields());
    };
  }

  private record DomainCodec(int base) implements Codec {
    @Override
    public String binary(Input in, Reading reading) {
      var value = reading.binary(base, in.rest());
      return Objects.requireNonNull(value);
    }

    @Override
    public String text(String text, Reading reading) {
      return reading.text(base, text);
    }
  }

  private static @Nullable Codec builtIn(int oid) {
    return switch (oid) {
      case 16 -> NumberCodecs.BOOL;
      case 17 -> TextCodecs.BYTEA;
      case 18 -> TextCodecs.CHAR;
      case 19 -> TextCodecs.NAME;
      case 20 -> NumberCodecs.INT8;
      case 21 -> NumberCodecs.INT2;
      case 23 -> NumberCodecs.INT4;
      // regproc, oid, xid, cid, regprocedure, regoper, regoperator, regclass, regtype, regconfig,
      // regdictionary, regnamespace, regrole, regcollation
      case 24, 26, 28, 29, 2202, 2203, 2204, 2205, 2206, 3734, 3769, 4089, 4096, 4191 ->
          NumberCodecs.UINT4;
      // text, json, varchar; not unknown, which is read as what stands beside it
      case 25, 114, 1043 -> TextCodecs.TEXT;
      case 27 -> AddressCodecs.TID;
      case 142 -> TextCodecs.XML;
      case 600 -> AddressCodecs.POINT;
      case 650 -> AddressCodecs.CIDR;
      case 700 -> NumberCodecs.FLOAT4;
      case 701 -> NumberCodecs.FLOAT8;
      case 774 -> AddressCodecs.MACADDR8;
      case 790 -> NumberCodecs.MONEY;
      case 829 -> AddressCodecs.MACADDR;
      case 869 -> AddressCodecs.INET;
      case 1042 -> TextCodecs.BPCHAR;
      case 1082 -> MomentCodecs.DATE;
      case 1083 -> MomentCodecs.TIME;
      case 1114 -> MomentCodecs.TIMESTAMP;
      case 1184 -> MomentCodecs.TIMESTAMPTZ;
      case 1186 -> INTERVAL;
      case 1266 -> MomentCodecs.TIMETZ;
      case 1560, 1562 -> TextCodecs.BIT;
      case 1700 -> NumberCodecs.NUMERIC;
      case 2950 -> AddressCodecs.UUID;
      case 3220 -> AddressCodecs.PG_LSN;
      case 3802 -> TextCodecs.JSONB;
      case 5069 -> NumberCodecs.UINT8;
      default -> null;
    };
  }

  private static final Codec INTERVAL = new IntervalCodec();
}
