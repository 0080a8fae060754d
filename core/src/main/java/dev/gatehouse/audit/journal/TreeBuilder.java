package dev.gatehouse.audit.journal;

import dev.gatehouse.audit.merkle.Frontier;
import dev.gatehouse.audit.merkle.NodeSink;
import dev.gatehouse.audit.merkle.Note;
import dev.gatehouse.audit.merkle.TileWriter;
import dev.gatehouse.audit.merkle.TreeHead;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tree of a log and its tiles, made from what is read back from disk. For one thread. */
final class TreeBuilder {

  private static final Logger LOG = LoggerFactory.getLogger(TreeBuilder.class);

  /** Tiles are given nodes from the size on at which they stand. */
  private static final class Feed implements NodeSink {
    private final TileWriter tiles;
    private boolean on;

    Feed(TileWriter tiles) {
      this.tiles = tiles;
    }

    @Override
    public void node(int level, long index, byte[] hashes, int offset) {
      if (on) {
        tiles.node(level, index, hashes, offset);
      }
    }
  }

  private final LogReader reader;
  private final TileWriter tiles;
  private final Frontier frontier;

  private TreeBuilder(LogReader reader, TileWriter tiles, Frontier frontier) {
    this.reader = reader;
    this.tiles = tiles;
    this.frontier = frontier;
  }

  /**
   * Goes on behind {@code last}; from the first record there is, if its tiles are not all there.
   *
   * @param last what was signed last; null if nothing was
   */
  static TreeBuilder open(Journal journal, Path directory, @Nullable TreeHead last)
      throws IOException {
    if (last != null) {
      try {
        return from(journal, TileWriter.resume(directory, last), last.size());
      } catch (IOException e) {
        LOG.atWarn().addKeyValue("reason", e.getMessage()).log("the tiles are made anew");
      }
    }
    var start = journal.segmentHolding(0);
    return start.first() == 0
        ? from(journal, TileWriter.create(directory), 0)
        : from(journal, behindPruned(directory, start), start.first());
  }

  private static TileWriter behindPruned(Path directory, Segment start) throws IOException {
    var before = Frontier.read(start.header().frontier().buffer(), NodeSink.NONE).head();
    try {
      return TileWriter.resumeSettled(directory, before);
    } catch (IOException e) {
      throw new IOException(
          "the records below "
              + start.first()
              + " were pruned, and their tiles are damaged: restore the directory tile from a copy"
              + " ("
              + e.getMessage()
              + ")",
          e);
    }
  }

  private static TreeBuilder from(Journal journal, TileWriter tiles, long size) throws IOException {
    var start = journal.segmentHolding(size);
    if (start.first() > size) {
      throw new IOException("the records below " + start.first() + " were pruned");
    }
    var feed = new Feed(tiles);
    var frontier = Frontier.read(start.header().frontier().buffer(), feed);
    // From its first record, which is there even if nothing has been written behind the size.
    var reader = journal.reader(start.first());
    while (frontier.size() < size) {
      var record = reader.read();
      if (record == null) {
        throw new IOException("the journal ends before what was signed");
      }
      frontier.append(record.leaf(), 0, Leaf.SIZE);
    }
    feed.on = true;
    return new TreeBuilder(reader, tiles, frontier);
  }

  /** Takes the leaves below {@code end}, and writes their tiles. */
  TreeHead advance(long end) throws IOException {
    while (frontier.size() < end) {
      var record = reader.read();
      if (record == null) {
        break;
      }
      frontier.append(record.leaf(), 0, Leaf.SIZE);
      tiles.leaf(record.leaf(), 0, Leaf.SIZE);
    }
    tiles.stage();
    return frontier.head();
  }

  /** Puts the note over them in place. */
  void publish(Note note) throws IOException {
    tiles.publish(note);
  }

  void close() throws IOException {
    reader.close();
  }
}
