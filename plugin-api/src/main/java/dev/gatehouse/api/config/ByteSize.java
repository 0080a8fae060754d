package dev.gatehouse.api.config;

/**
 * An amount of memory or data, written {@code 64MiB}.
 *
 * @param bytes not negative
 */
public record ByteSize(long bytes) {

  /** Checks the sign. */
  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("a size is not negative");
    }
  }

  /** In the largest unit that divides it. */
  @Override
  public String toString() {
    if (bytes == 0) {
      return "0";
    }
    if (bytes % (1 << 30) == 0) {
      return (bytes >> 30) + "GiB";
    }
    return bytes % (1 << 20) == 0 ? (bytes >> 20) + "MiB" : (bytes >> 10) + "KiB";
  }
}
