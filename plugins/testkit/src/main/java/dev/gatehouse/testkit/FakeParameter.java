package dev.gatehouse.testkit;

import dev.gatehouse.api.policy.Parameter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A bound parameter. */
public final class FakeParameter implements Parameter {

  private final int number;
  private final int typeOid;
  private final boolean binary;
  private final @Nullable String value;
  private final byte @Nullable [] bytes;

  private FakeParameter(
      int number, int typeOid, boolean binary, @Nullable String value, byte @Nullable [] bytes) {
    this.number = number;
    this.typeOid = typeOid;
    this.binary = binary;
    this.value = value;
    this.bytes = bytes;
  }

  /** A parameter in text format. */
  public static FakeParameter text(int number, int typeOid, String value) {
    return new FakeParameter(number, typeOid, false, value, value.getBytes(StandardCharsets.UTF_8));
  }

  /** A parameter in binary format that Gatehouse could decode to this value. */
  public static FakeParameter binary(int number, int typeOid, byte[] bytes, String value) {
    return new FakeParameter(number, typeOid, true, value, bytes.clone());
  }

  /** A parameter in binary format of a type Gatehouse cannot decode. */
  public static FakeParameter undecoded(int number, int typeOid, byte[] bytes) {
    return new FakeParameter(number, typeOid, true, null, bytes.clone());
  }

  /** SQL NULL. */
  public static FakeParameter sqlNull(int number, int typeOid) {
    return new FakeParameter(number, typeOid, false, null, null);
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public int typeOid() {
    return typeOid;
  }

  @Override
  public boolean binary() {
    return binary;
  }

  @Override
  public boolean isNull() {
    return bytes == null;
  }

  @Override
  public @Nullable String value() {
    return value;
  }

  @Override
  public boolean decoded() {
    return value != null || bytes == null;
  }

  @Override
  public byte[] bytes() {
    return bytes == null ? new byte[0] : bytes.clone();
  }

  @Override
  public String toString() {
    return "$" + number + "=" + (value != null || bytes == null ? value : Arrays.toString(bytes));
  }
}
