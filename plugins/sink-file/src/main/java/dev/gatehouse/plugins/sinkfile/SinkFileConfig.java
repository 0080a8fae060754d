package dev.gatehouse.plugins.sinkfile;

import dev.gatehouse.api.config.Default;
import java.nio.file.Path;

/**
 * The configuration of {@code sink-file}.
 *
 * @param path the file, or a directory that exists; the file in it is then {@code audit.jsonl}
 * @param format the format of a line
 * @param sync what a batch waits for
 */
public record SinkFileConfig(
    Path path, @Default("gatehouse") String format, @Default("none") Sync sync) {

  /** What a batch waits for before it counts as written. */
  public enum Sync {
    /** The operating system has it: survives the end of this process, not a power cut. */
    NONE,
    /** The disk has it (fdatasync): survives a power cut as far as the disk is honest. */
    DATA
  }
}
