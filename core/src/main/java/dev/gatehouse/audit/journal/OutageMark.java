package dev.gatehouse.audit.journal;

import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.OwnFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The word that an outage lasts, on one sector that was allocated beforehand: a full disk takes it,
 * too. If the process ends in the outage, the next one finds it and puts the gap on record. Lines
 * {@code name value} behind one with their CRC-32C; zeros when there is no outage.
 */
final class OutageMark implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OutageMark.class);

  /** A sector is written whole or not at all. */
  private static final int SECTOR = 512;

  private static final int CRC_LINE = 9;

  private static final Map<String, String> UNREADABLE =
      Map.of("reason", "the mark of an outage cannot be read");

  /** What is to be said until an event that tells of it is on disk. */
  private record Untold(Map<String, String> details, Event gap) {}

  private final @Nullable FileChannel channel;
  private final Durable durable;
  private final List<Untold> untold = new ArrayList<>();
  private final ByteBuffer sector = ByteBuffer.allocate(SECTOR);
  private Map<String, String> last = Map.of();
  private boolean failed;

  private OutageMark(@Nullable FileChannel channel, Durable durable) {
    this.channel = channel;
    this.durable = durable;
  }

  /** Opens it, and allocates its sector if that is missing. Without one the journal works, too. */
  static OutageMark open(Path file, Durable durable) {
    try {
      var channel =
          OwnFiles.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      var mark = new OutageMark(channel, durable);
      if (channel.size() < SECTOR) {
        mark.write(new byte[0]);
        OwnFiles.force(OwnFiles.parent(file));
      }
      return mark;
    } catch (IOException e) {
      LOG.atWarn().setCause(e).log("an outage of the audit trail will leave no mark");
      return new OutageMark(null, durable);
    }
  }

  /** What it says; empty if there was no outage when the process ended. */
  synchronized Map<String, String> read() {
    if (channel == null) {
      return Map.of();
    }
    last = readSector();
    return last;
  }

  private Map<String, String> readSector() {
    var bytes = new byte[SECTOR];
    try {
      var into = ByteBuffer.wrap(bytes);
      while (into.hasRemaining() && channel != null && channel.read(into, into.position()) > 0) {}
    } catch (IOException e) {
      return UNREADABLE;
    }
    var end = SECTOR;
    while (end > 0 && bytes[end - 1] == 0) {
      end--;
    }
    return end == 0 ? Map.of() : read(bytes, end);
  }

  private static Map<String, String> read(byte[] bytes, int end) {
    if (end < CRC_LINE
        || !crc(bytes, CRC_LINE, end)
            .equals(new String(bytes, 0, CRC_LINE, StandardCharsets.US_ASCII))) {
      return UNREADABLE;
    }
    var lines = new String(bytes, CRC_LINE, end - CRC_LINE, StandardCharsets.UTF_8).split("\n", -1);
    var details = new LinkedHashMap<String, String>();
    for (var line : lines) {
      var space = line.indexOf(' ');
      if (space > 0) {
        details.put(line.substring(0, space), line.substring(space + 1));
      }
    }
    return details;
  }

  /** Goes on saying this, beside what is written later, until the gap is on disk. */
  synchronized void keep(Map<String, String> details, Event gap) {
    untold.add(new Untold(details, gap));
  }

  private Map<String, String> withUntold(Map<String, String> details) {
    untold.removeIf(
        one -> {
          var index = one.gap().index();
          return index >= 0 && index < durable.end();
        });
    var all = details;
    for (var one : untold) {
      all = all.isEmpty() ? one.details() : Gap.both(one.details(), all);
    }
    return all;
  }

  /** Says this from now on; on disk when it returns, if the disk lets it. */
  synchronized void write(Map<String, String> details) {
    put(withUntold(details));
  }

  private void put(Map<String, String> details) {
    if (details.equals(last) && !failed) {
      return;
    }
    var lines = new StringBuilder();
    details.forEach(
        (name, value) -> lines.append(name).append(' ').append(oneLine(value)).append('\n'));
    var text = lines.toString().getBytes(StandardCharsets.UTF_8);
    var bytes = new byte[CRC_LINE + Math.min(text.length, SECTOR - CRC_LINE)];
    System.arraycopy(text, 0, bytes, CRC_LINE, bytes.length - CRC_LINE);
    var crc = crc(bytes, CRC_LINE, bytes.length).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(crc, 0, bytes, 0, CRC_LINE);
    if (tryWrite(bytes)) {
      last = Map.copyOf(details);
    }
  }

  /** There is no outage any more. If the disk does not let it, it can be tried again. */
  synchronized void clear() {
    var rest = withUntold(Map.of());
    if (!rest.isEmpty()) {
      put(rest);
    } else if ((!last.isEmpty() || failed) && tryWrite(new byte[0])) {
      last = Map.of();
    }
  }

  private boolean tryWrite(byte[] bytes) {
    try {
      write(bytes);
      failed = false;
      return true;
    } catch (IOException e) {
      if (!failed) {
        LOG.atWarn().setCause(e).log("an outage of the audit trail leaves no mark");
      }
      failed = true;
      return false;
    }
  }

  private void write(byte[] bytes) throws IOException {
    if (channel == null) {
      return;
    }
    Arrays.fill(sector.array(), (byte) 0);
    System.arraycopy(bytes, 0, sector.array(), 0, bytes.length);
    sector.clear();
    channel.position(0);
    OwnFiles.writeAll(channel, sector);
    channel.force(true);
  }

  private static String crc(byte[] bytes, int from, int to) {
    var crc = new CRC32C();
    crc.update(bytes, from, to - from);
    return "%08x\n".formatted(crc.getValue());
  }

  private static String oneLine(String value) {
    return value.replace('\n', ' ').replace('\0', ' ');
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }
}
