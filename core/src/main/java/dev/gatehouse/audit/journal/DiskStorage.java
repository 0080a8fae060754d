package dev.gatehouse.audit.journal;

import dev.gatehouse.audit.OwnFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Segments as files of a directory. */
final class DiskStorage implements Storage {

  private static final int ZEROS = 1 << 20;

  private final AuditDirectory directory;

  DiskStorage(AuditDirectory directory) {
    this.directory = directory;
  }

  @Override
  public List<Long> segments() throws IOException {
    var numbers = new ArrayList<Long>();
    if (Files.isDirectory(directory.segments())) {
      try (var files = Files.newDirectoryStream(directory.segments(), "*.rec")) {
        for (var file : files) {
          numbers.add(number(file));
        }
      }
    }
    Collections.sort(numbers);
    return numbers;
  }

  private static long number(Path file) {
    var name = String.valueOf(file.getFileName());
    try {
      return Long.parseLong(name.substring(0, name.length() - ".rec".length()));
    } catch (NumberFormatException e) {
      throw new JournalException(file + " is no segment: the name of one is 20 digits and .rec");
    }
  }

  @Override
  public SegmentFile create(long number, long size) throws IOException {
    var path = directory.segment(number);
    Files.deleteIfExists(path);
    if (Files.getFileStore(directory.segments()).getUsableSpace() < size) {
      // Others write to the disk too: it is not filled to learn that it is full.
      throw new IOException("No space left on device for " + path);
    }
    var file =
        open(
            path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.READ);
    try {
      // Allocated blocks alone are not enough: they become zeros at the first write to each.
      var zeros = new byte[(int) Math.min(size, ZEROS)];
      for (var at = 0L; at < size; at += zeros.length) {
        file.write(zeros, 0, (int) Math.min(zeros.length, size - at), at);
      }
      file.channel.force(true);
      OwnFiles.force(directory.segments());
      return file;
    } catch (IOException e) {
      file.close();
      Files.deleteIfExists(path);
      throw e;
    }
  }

  @Override
  public SegmentFile open(long number, boolean write) throws IOException {
    var path = directory.segment(number);
    // Whoever reads a copy may have put its segments elsewhere.
    return write
        ? open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)
        : new DiskFile(FileChannel.open(path, StandardOpenOption.READ));
  }

  private static DiskFile open(Path path, OpenOption... options) throws IOException {
    return new DiskFile(OwnFiles.open(path, options));
  }

  @Override
  public void remove(long number) throws IOException {
    if (Files.deleteIfExists(directory.segment(number))) {
      OwnFiles.force(directory.segments());
    }
  }

  @Override
  public boolean erasing() {
    return Files.exists(directory.erasing());
  }

  @Override
  public String name(long number) {
    return directory.segment(number).toString();
  }

  private static final class DiskFile implements SegmentFile {
    private final FileChannel channel;

    DiskFile(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public void write(byte[] bytes, int from, int count, long at) throws IOException {
      // A full disk takes a part of it without a word: only the next write fails.
      var left = ByteBuffer.wrap(bytes, from, count);
      var position = at;
      while (left.hasRemaining()) {
        position += channel.write(left, position);
      }
    }

    @Override
    public void force() throws IOException {
      channel.force(false);
    }

    @Override
    public int read(byte[] into, int from, int count, long at) throws IOException {
      var buffer = ByteBuffer.wrap(into, from, count);
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, at + buffer.position() - from) < 0) {
          break;
        }
      }
      return buffer.position() - from;
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
