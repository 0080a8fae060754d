package dev.gatehouse.plugins.sinkfile;

import dev.gatehouse.api.config.ByteSize;
import dev.gatehouse.api.config.Default;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The configuration of {@code sink-file}.
 *
 * @param path the file, or a directory that exists; the file in it is then {@code audit.jsonl}
 * @param format the format of a line
 * @param sync what a batch waits for
 * @param rotateSize bytes of a file before a new one is begun, 1MiB or more; 0 = never
 * @param rotateEvery a file holds lines of one such period, 1m or more; zero = of any
 * @param compress what becomes of a rotated file
 * @param keep rotated files; 0 = all
 */
public record SinkFileConfig(
    Path path,
    @Default("gatehouse") String format,
    @Default("none") Sync sync,
    @Default("100MiB") ByteSize rotateSize,
    @Default("1d") Duration rotateEvery,
    @Default("gzip") Compression compress,
    @Default("0") int keep) {

  private static final long SMALLEST = 1 << 20;

  /** Checks the ranges. */
  public SinkFileConfig {
    if (rotateSize.bytes() != 0 && rotateSize.bytes() < SMALLEST) {
      throw new IllegalArgumentException("rotate-size must be 1MiB or more, or 0 for never");
    }
    if (!rotateEvery.isZero() && rotateEvery.compareTo(Duration.ofMinutes(1)) < 0) {
      throw new IllegalArgumentException("rotate-every must be 1m or more, or 0s for never");
    }
    if (keep < 0) {
      throw new IllegalArgumentException("keep must be a number of files, or 0 for all");
    }
  }

  /** What a batch waits for before it counts as written. */
  public enum Sync {
    /** The operating system has it: survives the end of this process, not a power cut. */
    NONE,
    /** The disk has it (fdatasync): survives a power cut as far as the disk is honest. */
    DATA
  }

  /** What becomes of a rotated file. */
  public enum Compression {
    /** It stays as it is. */
    NONE,
    /** It is compressed in the background. */
    GZIP
  }
}
