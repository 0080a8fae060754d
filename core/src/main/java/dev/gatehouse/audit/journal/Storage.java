package dev.gatehouse.audit.journal;

import java.io.IOException;
import java.util.List;

/** Where segments are: a directory, or what a test puts in its place to let it fail. */
interface Storage {

  /** A file of frames. Reading is safe beside writing. */
  interface SegmentFile extends AutoCloseable {

    /** Writes all of it, or throws; then nobody knows what has been written. */
    void write(byte[] bytes, int from, int count, long at) throws IOException;

    /** Everything written before is on disk when it returns. After an exception it may never be. */
    void force() throws IOException;

    /** Reads as much as there is, at most {@code count}; 0 at the end. */
    int read(byte[] into, int from, int count, long at) throws IOException;

    /** Bytes of the file, zeros ahead of the frames included. */
    long size() throws IOException;

    @Override
    void close() throws IOException;
  }

  /** The numbers of the segments there are, ascending; unused ones included. */
  List<Long> segments() throws IOException;

  /** Makes a segment of zeros, on disk with its name when it returns. */
  SegmentFile create(long number, long size) throws IOException;

  /** Opens a segment. */
  SegmentFile open(long number, boolean write) throws IOException;

  /** Removes a segment; it is gone for good when this returns. */
  void remove(long number) throws IOException;

  /** Whether bodies may be overwritten at this moment; by anybody. */
  boolean erasing();

  /** What to call a segment when speaking to people. */
  String name(long number);
}
