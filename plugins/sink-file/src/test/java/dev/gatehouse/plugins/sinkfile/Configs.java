package dev.gatehouse.plugins.sinkfile;

import dev.gatehouse.api.config.ByteSize;
import dev.gatehouse.plugins.sinkfile.SinkFileConfig.Compression;
import dev.gatehouse.plugins.sinkfile.SinkFileConfig.Sync;
import java.nio.file.Path;
import java.time.Duration;

/** Configurations for tests. */
final class Configs {

  private Configs() {}

  /** One that never rotates. */
  static SinkFileConfig of(Path path, String format, Sync sync) {
    return new SinkFileConfig(
        path, format, sync, new ByteSize(0), Duration.ZERO, Compression.NONE, 0);
  }

  /** One that rotates. */
  static SinkFileConfig rotating(ByteSize size, Duration every, Compression compress, int keep) {
    return new SinkFileConfig(
        Path.of("audit.jsonl"), "gatehouse", Sync.DATA, size, every, compress, keep);
  }
}
