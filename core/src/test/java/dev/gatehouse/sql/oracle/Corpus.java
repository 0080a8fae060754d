package dev.gatehouse.sql.oracle;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** Statements to ask about: the project's own ones, and those of {@code -Dcorpus}. */
final class Corpus {

  /**
   * @param text the message
   * @param rejected whether the raw parser of every server refuses it
   * @param since the oldest major that knows it
   */
  record Entry(String text, boolean rejected, int since) {}

  /** The files of our own corpus that a server accepts, but for the majors it says. */
  private static final List<String> FILES =
      List.of("queries", "from", "dml", "utility", "definitions", "traps", "mixed", "rejected");

  private static final Pattern MARK = Pattern.compile("(?:(!)|(\\d\\d):) ?");

  private Corpus() {}

  /** The statements of our own that this major knows. */
  static List<Entry> own(int major) {
    var entries = new ArrayList<Entry>();
    for (var file : FILES) {
      for (var entry : file(file)) {
        if (entry.since() <= major) {
          entries.add(entry);
        }
      }
    }
    return entries;
  }

  /** The texts of our own that this major accepts. */
  static List<String> accepted(int major) {
    return own(major).stream().filter(entry -> !entry.rejected()).map(Entry::text).toList();
  }

  /** Whether {@code -Dcorpus} names a file. */
  static boolean isGiven() {
    return !System.getProperty("corpus", "").isEmpty();
  }

  /** The distinct texts of the given corpus, in order; its labels are the server's to say. */
  static List<String> given() throws IOException {
    var texts = new LinkedHashSet<String>();
    scripts().values().forEach(texts::addAll);
    return List.copyOf(texts);
  }

  /** The statements of the given corpus, by the script they come from. */
  static Map<String, List<String>> scripts() throws IOException {
    var scripts = new LinkedHashMap<String, List<String>>();
    try (var in = new GZIPInputStream(Files.newInputStream(Path.of(System.getProperty("corpus"))));
        var json = new JsonFactory().createParser(in)) {
      while (json.nextToken() == JsonToken.START_OBJECT) {
        var file = "";
        var statement = "";
        while (json.nextToken() != JsonToken.END_OBJECT) {
          var field = json.currentName();
          json.nextToken();
          switch (field) {
            case "file" -> file = json.getText();
            case "statement" -> statement = json.getText();
            default -> json.skipChildren();
          }
        }
        scripts.computeIfAbsent(file, one -> new ArrayList<>()).add(statement);
      }
    }
    return scripts;
  }

  static String resource(String name) {
    try (var in = Corpus.class.getResourceAsStream("/sql/" + name)) {
      if (in == null) {
        throw new IllegalArgumentException("no resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The statements of one file of our own corpus. */
  static List<Entry> file(String name) {
    var entries = new ArrayList<Entry>();
    var block = new StringBuilder();
    for (var line : (resource("corpus/" + name + ".sql") + "#").split("\n")) {
      if (line.startsWith(" ")) {
        block.append('\n').append(line);
      } else {
        add(block.toString(), entries);
        block.setLength(0);
        block.append(line.startsWith("#") ? "" : line);
      }
    }
    return entries;
  }

  private static void add(String block, List<Entry> entries) {
    if (block.isBlank()) {
      return;
    }
    boolean rejected = false;
    int since = 0;
    var mark = MARK.matcher(block);
    int start = 0;
    if (mark.lookingAt()) {
      rejected = mark.group(1) != null;
      since = mark.group(2) == null ? 0 : Integer.parseInt(mark.group(2));
      start = mark.end();
    }
    var texts = new LinkedHashSet<String>();
    expand(block.substring(start), texts);
    for (var text : texts) {
      entries.add(new Entry(text, rejected, since));
    }
  }

  /** Writes out the alternatives, from left to right. */
  private static void expand(String family, Set<String> texts) {
    int open = family.indexOf('⟦');
    if (open < 0) {
      texts.add(family);
      return;
    }
    int close = family.indexOf('⟧', open);
    for (var choice : family.substring(open + 1, close).split("¦", -1)) {
      expand(family.substring(0, open) + choice + family.substring(close + 1), texts);
    }
  }
}
