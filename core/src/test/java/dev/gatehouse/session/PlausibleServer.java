package dev.gatehouse.session;

import dev.gatehouse.catalog.CatalogQuery;
import dev.gatehouse.session.RawClient.Frames;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Answers like PostgreSQL would, as far as a protocol can tell: no SQL, but every message in its
 * place, skip to Sync and COPY included. What a statement does is read off its words:
 *
 * <ul>
 *   <li>{@code SELECT} returns two rows; {@code fail} anywhere is an error
 *   <li>{@code COPY … FROM STDIN} takes data, {@code COPY … TO STDOUT} gives some
 *   <li>{@code notice}, {@code NOTIFY} and {@code SET} bring their messages along
 *   <li>{@code BEGIN}, {@code COMMIT} and {@code ROLLBACK} move the transaction status
 * </ul>
 *
 * <p>It fails on bytes that are no message: Gatehouse must never send such.
 */
final class PlausibleServer {

  private final boolean authenticates;
  private final ByteArrayOutputStream unread = new ByteArrayOutputStream();
  private final ArrayDeque<String> statements = new ArrayDeque<>();
  private boolean started;
  private int answersOutstanding;
  private boolean skipping;
  private boolean copying;
  private boolean simple;
  private char status = 'I';
  private String prepared = "";
  private Frames out = new Frames();

  /** {@code authenticates}: whether it asks for SCRAM, with nothing behind it. */
  PlausibleServer(boolean authenticates) {
    this.authenticates = authenticates;
  }

  /** Takes what has arrived and returns what it answers at once; empty if nothing. */
  byte[] answer(byte[] received) {
    out = new Frames();
    unread.writeBytes(received);
    var in = ByteBuffer.wrap(unread.toByteArray());
    if (!started && in.remaining() >= 4 && in.remaining() >= in.getInt(in.position())) {
      var startup = new byte[in.getInt()];
      in.get(startup, 4, startup.length - 4);
      started = true;
      onStartup();
    }
    while (started && in.remaining() >= 5 && in.remaining() > in.getInt(in.position() + 1)) {
      var type = (char) in.get();
      var body = new byte[in.getInt() - 4];
      in.get(body);
      onMessage(type, body);
    }
    unread.reset();
    unread.write(in.array(), in.position(), in.remaining());
    return out.bytes();
  }

  private void onStartup() {
    if (authenticates) {
      answersOutstanding = 2;
      out.add('R', 10, "SCRAM-SHA-256", (byte) 0);
    } else {
      welcome();
    }
  }

  private void welcome() {
    out.add('R', 0)
        .add('S', "client_encoding", "UTF8")
        .add('S', "standard_conforming_strings", "on")
        .add('S', "server_version", "18.0")
        .add('K', 4711, 815)
        .add('Z', status);
  }

  private void onMessage(char type, byte[] body) {
    if (answersOutstanding > 0) {
      onPassword(type);
    } else if (copying) {
      onCopyMessage(type);
    } else if (type == 'S') {
      skipping = false;
      ready();
    } else if (!skipping) {
      onCommand(type, body);
    }
  }

  private void onPassword(char type) {
    if (type != 'p') {
      throw new AssertionError("not a password: " + type);
    }
    answersOutstanding--;
    if (answersOutstanding == 1) {
      out.add('R', 11, "r=x,s=eA==,i=4096".getBytes(StandardCharsets.US_ASCII));
    } else {
      out.add('R', 12, "v=eA==".getBytes(StandardCharsets.US_ASCII));
      welcome();
    }
  }

  private void onCopyMessage(char type) {
    switch (type) {
      case 'd', 'S', 'H' -> {}
      case 'c' -> {
        copying = false;
        out.add('C', "COPY 1");
        if (simple) {
          runStatements();
        }
      }
      default -> {
        fail("57014", "COPY from stdin failed");
        if (simple) {
          ready();
        }
      }
    }
  }

  private void onCommand(char type, byte[] body) {
    switch (type) {
      case 'Q' -> {
        simple = true;
        Arrays.stream(text(body).split("[;\\x00]"))
            .filter(one -> !one.isBlank())
            .forEach(statements::add);
        if (statements.isEmpty()) {
          out.add('I');
        }
        runStatements();
      }
      case 'P' -> {
        var name = text(body).indexOf('\0') + 1;
        prepared = text(body).substring(name, text(body).indexOf('\0', name));
        if (prepared.contains("refused by Gatehouse")) {
          fail("42601", "syntax error");
        } else {
          out.add('1');
        }
      }
      case 'B' -> {
        if (text(body).contains("nothing")) {
          fail("26000", "prepared statement does not exist");
        } else {
          out.add('2');
        }
      }
      case 'D' -> {
        if (body[0] == 'S') {
          out.add('t', (short) 1, 23);
        }
        describe(prepared);
      }
      case 'E' -> {
        simple = false;
        var limited = body.length >= 4 && body[body.length - 1] != 0;
        if (text(body).contains("nothing")) {
          fail("34000", "portal does not exist");
        } else if (limited) {
          out.add('D', (short) 1, 1, new byte[] {'1'}).add('s');
        } else {
          run(prepared, false);
        }
      }
      case 'C' -> out.add('3');
      case 'F' -> {
        simple = true;
        out.add('V', 4, 42);
        ready();
      }
      case 'H', 'd', 'c', 'f', 'X' -> {}
      default -> throw new AssertionError("a message of unknown type " + (int) type);
    }
  }

  /** Goes on with the statements of a Query, up to one that waits for data. */
  private void runStatements() {
    while (!statements.isEmpty() && !copying) {
      run(statements.remove(), true);
    }
    if (!copying) {
      ready();
    }
  }

  private void describe(String sql) {
    if (returnsRows(sql)) {
      rowDescription();
    } else {
      out.add('n');
    }
  }

  private void rowDescription() {
    out.add('T', (short) 1, "a", 16_384, (short) 1, 23, (short) 4, -1, (short) 0);
  }

  private static boolean returnsRows(String sql) {
    return sql.stripLeading().toUpperCase(Locale.ROOT).startsWith("SELECT");
  }

  private void run(String sql, boolean described) {
    var upper = sql.toUpperCase(Locale.ROOT);
    if (upper.contains("NOTICE")) {
      out.add('N', 'S', "NOTICE", 'V', "NOTICE", 'C', "00000", 'M', "hello", (byte) 0);
    }
    if (sql.equals(CatalogQuery.SQL)) {
      // That column 1 of the table every result comes from is public.t.a.
      cells("column", "16384", "1", "public", "t", "a");
      out.add('C', "SELECT 1");
    } else if (upper.contains("FAIL") || upper.contains("REFUSED BY GATEHOUSE")) {
      fail("22012", "division by zero");
    } else if (upper.contains("FROM STDIN")) {
      copying = true;
      out.add('G', (byte) 0, (short) 1, (short) 0);
    } else if (upper.contains("TO STDOUT")) {
      out.add('H', (byte) 0, (short) 1, (short) 0)
          .add('d', "1\n".getBytes(StandardCharsets.US_ASCII))
          .add('d', "2\n".getBytes(StandardCharsets.US_ASCII))
          .add('c')
          .add('C', "COPY 2");
    } else if (returnsRows(sql)) {
      if (described) {
        rowDescription();
      }
      out.add('D', (short) 1, 1, new byte[] {'1'}).add('D', (short) 1, -1).add('C', "SELECT 2");
    } else {
      complete(upper);
    }
  }

  private void cells(String... cells) {
    var fields = new ArrayList<Object>(List.of((short) cells.length));
    for (var cell : cells) {
      fields.add(cell.length());
      fields.add(cell.getBytes(StandardCharsets.US_ASCII));
    }
    out.add('D', fields.toArray());
  }

  private void complete(String upper) {
    if (upper.contains("BEGIN")) {
      status = 'T';
    } else if (upper.contains("COMMIT") || upper.contains("ROLLBACK")) {
      status = 'I';
    }
    out.add('C', upper.strip().split("\\s", 2)[0]);
    if (upper.contains("NOTIFY")) {
      out.add('A', 4711, "channel", "payload");
    }
    if (upper.contains("SET")) {
      out.add('S', "TimeZone", "UTC");
    }
  }

  private void fail(String sqlState, String message) {
    out.add('E', 'S', "ERROR", 'V', "ERROR", 'C', sqlState, 'M', message, (byte) 0);
    copying = false;
    statements.clear();
    if (status == 'T') {
      status = 'E';
    }
    skipping = !simple;
  }

  private void ready() {
    simple = false;
    out.add('Z', status);
  }

  private static String text(byte[] body) {
    return new String(body, StandardCharsets.ISO_8859_1);
  }
}
