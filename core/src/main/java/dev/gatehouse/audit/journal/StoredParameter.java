package dev.gatehouse.audit.journal;

import dev.gatehouse.api.policy.Parameter;
import org.jspecify.annotations.Nullable;

/** A parameter as it stands on record. */
record StoredParameter(
    int number,
    int typeOid,
    @Nullable String typeName,
    boolean binary,
    boolean isNull,
    @Nullable String value,
    boolean decoded,
    Capture capture,
    Blob raw)
    implements Parameter {

  @Override
  public byte[] bytes() {
    return raw.bytes();
  }
}
