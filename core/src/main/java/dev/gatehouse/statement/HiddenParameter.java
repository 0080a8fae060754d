package dev.gatehouse.statement;

import dev.gatehouse.api.policy.Parameter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A parameter whose value is not shown as it is, neither decoded nor as bytes.
 *
 * @param of whose place and type it has
 * @param value what is shown; null for SQL NULL and for nothing at all
 */
record HiddenParameter(Parameter of, @Nullable String value, Capture capture) implements Parameter {

  /** What stands for a value of which nothing is shown. */
  static final String HIDDEN = "***";

  @Override
  public int number() {
    return of.number();
  }

  @Override
  public int typeOid() {
    return of.typeOid();
  }

  @Override
  public @Nullable String typeName() {
    return of.typeName();
  }

  @Override
  public boolean binary() {
    return of.binary();
  }

  @Override
  public boolean isNull() {
    return value == null && capture != Capture.NONE;
  }

  @Override
  public boolean decoded() {
    return isNull();
  }

  @Override
  public byte[] bytes() {
    return value == null ? new byte[0] : value.getBytes(StandardCharsets.UTF_8);
  }
}
