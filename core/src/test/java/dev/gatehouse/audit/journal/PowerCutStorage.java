package dev.gatehouse.audit.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/**
 * Segments in memory, on a disk that remembers a page only when it is told to: what was written
 * since the last force is lost or kept at a power cut, each page for itself, as chance wills.
 */
final class PowerCutStorage implements Storage {

  private static final int PAGE = 4096;

  /** What is written, and what of it is on disk. */
  private static final class Content {
    private byte[] seen;
    private byte[] kept;
    private final BitSet dirty = new BitSet();

    Content(int size) {
      seen = new byte[size];
      kept = new byte[size];
    }
  }

  private final Random random;
  private final TreeMap<Long, Content> files = new TreeMap<>();
  private int left = Integer.MAX_VALUE;

  PowerCutStorage(long seed) {
    random = new Random(seed);
  }

  /** The power fails after so many writes, forces and new segments, perhaps within the last. */
  synchronized void cutAfter(int operations) {
    left = operations;
  }

  synchronized boolean dark() {
    return left <= 0;
  }

  /** The process is gone, the machine is not. */
  synchronized void restart() {
    left = Integer.MAX_VALUE;
  }

  /** The power is back: whatever was not forced is there by chance. */
  synchronized void powerUp() {
    left = Integer.MAX_VALUE;
    for (var content : files.values()) {
      for (var page = content.dirty.nextSetBit(0);
          page >= 0;
          page = content.dirty.nextSetBit(page + 1)) {
        if (random.nextBoolean()) {
          keep(content, page);
        }
      }
      content.dirty.clear();
      content.seen = content.kept.clone();
    }
  }

  /** Whether a text stands in any segment, as whoever reads them sees it. */
  synchronized boolean holds(String text) {
    for (var content : files.values()) {
      if (new String(content.seen, StandardCharsets.ISO_8859_1).contains(text)) {
        return true;
      }
    }
    return false;
  }

  private static void keep(Content content, int page) {
    var from = page * PAGE;
    System.arraycopy(
        content.seen, from, content.kept, from, Math.min(PAGE, content.seen.length - from));
  }

  /** True for the operation during which the power fails: half of it may be done. */
  private boolean last() throws IOException {
    if (left <= 0) {
      throw new IOException("the power is off");
    }
    return --left == 0;
  }

  @Override
  public synchronized List<Long> segments() {
    return new ArrayList<>(files.keySet());
  }

  @Override
  public synchronized SegmentFile create(long number, long size) throws IOException {
    if (last()) {
      switch (random.nextInt(3)) {
        case 0 -> files.remove(number);
        case 1 -> files.put(number, new Content(random.nextInt((int) size)));
        default -> files.put(number, new Content((int) size));
      }
      throw new IOException("the power is off");
    }
    var content = new Content((int) size);
    files.put(number, content);
    return new MemoryFile(content);
  }

  @Override
  public synchronized SegmentFile open(long number, boolean write) throws IOException {
    var content = files.get(number);
    if (content == null) {
      throw new IOException(name(number) + " does not exist");
    }
    return new MemoryFile(content);
  }

  @Override
  public synchronized void remove(long number) throws IOException {
    if (last()) {
      if (random.nextBoolean()) {
        files.remove(number);
      }
      throw new IOException("the power is off");
    }
    files.remove(number);
  }

  @Override
  public boolean erasing() {
    return false;
  }

  @Override
  public String name(long number) {
    return number + ".rec";
  }

  private final class MemoryFile implements SegmentFile {
    private final Content content;

    MemoryFile(Content content) {
      this.content = content;
    }

    @Override
    public void write(byte[] bytes, int from, int count, long at) throws IOException {
      synchronized (PowerCutStorage.this) {
        var last = last();
        var written = last ? random.nextInt(count + 1) : count;
        var to = (int) at + written;
        if (to > content.seen.length) {
          content.seen = Arrays.copyOf(content.seen, to);
          content.kept = Arrays.copyOf(content.kept, to);
        }
        System.arraycopy(bytes, from, content.seen, (int) at, written);
        if (written > 0) {
          content.dirty.set((int) at / PAGE, (to - 1) / PAGE + 1);
        }
        if (last) {
          throw new IOException("the power is off");
        }
      }
    }

    @Override
    public void force() throws IOException {
      synchronized (PowerCutStorage.this) {
        if (last()) {
          throw new IOException("the power is off");
        }
        content.dirty.stream().forEach(page -> keep(content, page));
        content.dirty.clear();
      }
    }

    @Override
    public int read(byte[] into, int from, int count, long at) {
      synchronized (PowerCutStorage.this) {
        var read = (int) Math.max(0, Math.min(count, content.seen.length - at));
        System.arraycopy(content.seen, (int) Math.min(at, content.seen.length), into, from, read);
        return read;
      }
    }

    @Override
    public long size() {
      synchronized (PowerCutStorage.this) {
        return content.seen.length;
      }
    }

    @Override
    public void close() {}
  }
}
