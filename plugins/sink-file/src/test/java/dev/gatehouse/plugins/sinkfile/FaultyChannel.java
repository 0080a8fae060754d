package dev.gatehouse.plugins.sinkfile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A real file on a bad disk. */
final class FaultyChannel extends FileChannel {

  /** The disk; shared by every channel a test opens. */
  static final class Disk {
    int largestWrite = Integer.MAX_VALUE;
    long space = Long.MAX_VALUE;
    boolean truncateFails;
    boolean forceFails;
    int forces;
    int opened;
  }

  private final FileChannel file;
  private final Disk disk;

  FaultyChannel(FileChannel file, Disk disk) {
    this.file = file;
    this.disk = disk;
    disk.opened++;
  }

  @Override
  public int write(ByteBuffer source, long position) throws IOException {
    if (disk.space == 0) {
      throw new IOException("No space left on device");
    }
    var length = (int) Math.min(Math.min(source.remaining(), disk.largestWrite), disk.space);
    var limit = source.limit();
    source.limit(source.position() + length);
    try {
      var written = file.write(source, position);
      disk.space -= written;
      return written;
    } finally {
      source.limit(limit);
    }
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    if (disk.truncateFails) {
      throw new IOException("Input/output error");
    }
    file.truncate(size);
    return this;
  }

  @Override
  public void force(boolean metaData) throws IOException {
    disk.forces++;
    if (disk.forceFails) {
      throw new IOException("Input/output error");
    }
    file.force(metaData);
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    return file.read(target, position);
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
    return file.transferTo(position, count, target);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    file.close();
  }

  @Override
  public int read(ByteBuffer target) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int write(ByteBuffer source) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long position() {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileChannel position(long position) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count) {
    throw new UnsupportedOperationException();
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) {
    throw new UnsupportedOperationException();
  }
}
