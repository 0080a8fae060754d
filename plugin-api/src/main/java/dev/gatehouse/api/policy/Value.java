package dev.gatehouse.api.policy;

import dev.gatehouse.api.sql.ValueUse;
import org.jspecify.annotations.Nullable;

/**
 * A value of a statement, be it a literal of its text, a bound parameter or an argument of EXECUTE.
 * Whichever way it came, the same value has the same {@link #text()}: numbers without needless
 * zeros and signs, {@code true} and {@code false}, dates and times in ISO 8601 (with a time zone:
 * in UTC), bytes and UUIDs in lower-case hexadecimal digits, as far as its type is known.
 *
 * @param use where it stands
 * @param typeOid the type's OID, 0 if it is not known
 * @param typeName the type's name without its schema; null if it is not known
 * @param text its normal form; where it is not {@code decoded} the text as it stands, null for a
 *     binary value; null for SQL NULL
 * @param isNull whether it is SQL NULL
 * @param decoded whether {@code text} is the normal form; true for NULL
 */
public record Value(
    ValueUse use,
    int typeOid,
    @Nullable String typeName,
    @Nullable String text,
    boolean isNull,
    boolean decoded) {}
