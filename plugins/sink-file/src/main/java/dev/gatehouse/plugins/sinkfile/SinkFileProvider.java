package dev.gatehouse.plugins.sinkfile;

import dev.gatehouse.api.AuditSinkProvider;
import dev.gatehouse.api.PluginContext;
import dev.gatehouse.api.audit.AuditSink;
import dev.gatehouse.api.audit.EventFormat;
import dev.gatehouse.api.config.InvalidConfigException;
import dev.gatehouse.plugins.sinkfile.SinkFileConfig.Compression;
import dev.gatehouse.plugins.sinkfile.SinkFileConfig.Sync;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import org.pf4j.Extension;

/** Offers {@code sink-file}. */
@Extension
public final class SinkFileProvider implements AuditSinkProvider<SinkFileConfig> {

  private static final String STANDARD_NAME = "audit.jsonl";

  @Override
  public String type() {
    return "sink-file";
  }

  @Override
  public Class<SinkFileConfig> configType() {
    return SinkFileConfig.class;
  }

  @Override
  public AuditSink open(SinkFileConfig config, PluginContext context)
      throws InvalidConfigException {
    var format = format(config.format(), context);
    try {
      var path = file(context.resolve(config.path()));
      Modes.createDirectories(path);
      var lock = WriterLock.acquire(path);
      try {
        var durable = config.sync() == Sync.DATA;
        var file = new AppendFile(path, durable, Modes::open, context.clock());
        file.ready();
        var names = new RotatedName(path);
        var rotation =
            new Rotation(
                path, names, config.rotateSize().bytes(), config.rotateEvery(), context.clock());
        var compress = config.compress() == Compression.GZIP;
        var archive = new Archive(path, names, compress, config.keep());
        archive.tend(); // what a crash has left undone
        return new FileSink(format, file, rotation, archive, lock);
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw new InvalidConfigException("path", sentence(e));
    }
  }

  private static EventFormat format(String name, PluginContext context)
      throws InvalidConfigException {
    try {
      return context.format(name);
    } catch (IllegalArgumentException e) {
      throw new InvalidConfigException("format", Objects.toString(e.getMessage()));
    }
  }

  private static Path file(Path path) {
    var absolute = path.toAbsolutePath().normalize();
    return Files.isDirectory(absolute) ? absolute.resolve(STANDARD_NAME) : absolute;
  }

  /** The JDK's file system exceptions say only the file, and by their type what is wrong. */
  private static String sentence(IOException e) {
    return switch (e) {
      case AccessDeniedException denied ->
          denied.getFile() + " cannot be opened: permission denied";
      case FileAlreadyExistsException exists -> exists.getFile() + " exists and is no directory";
      case NoSuchFileException missing -> missing.getFile() + " does not exist";
      default -> Objects.toString(e.getMessage(), e.toString());
    };
  }
}
