package dev.gatehouse.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads one YAML document into nodes with positions. Anchors, aliases, merge keys and tags are
 * refused: they hide from a reader what is in force.
 */
public final class YamlDocument {

  /** The largest file that is read, in bytes. */
  static final int MAX_BYTES = 1 << 20;

  private static final int MAX_DEPTH = 50;

  private static final Set<Tag> PLAIN_TAGS =
      Set.of(
          Tag.STR,
          Tag.INT,
          Tag.FLOAT,
          Tag.BOOL,
          Tag.NULL,
          Tag.TIMESTAMP,
          Tag.MERGE,
          Tag.MAP,
          Tag.SEQ);

  private final String file;
  private final Problems problems;

  private YamlDocument(String file, Problems problems) {
    this.file = file;
    this.problems = problems;
  }

  /**
   * Parses a text whose top is a mapping.
   *
   * @param file the name used in problems
   * @throws ConfigException with all problems of the document
   */
  public static YamlMapping parse(String file, String text) throws ConfigException {
    var node = node(file, text);
    if (node instanceof YamlMapping mapping) {
      return mapping;
    }
    var found = node == null || node.isAbsent() ? "the file is empty" : "found " + node.noun();
    throw new ConfigException(
        new Problem(file, 1, 1, "", "must be a mapping of keys to values; " + found));
  }

  /** Parses any document; null if it is empty. */
  static @Nullable YamlNode node(String file, String text) throws ConfigException {
    var options = new LoaderOptions();
    options.setCodePointLimit(MAX_BYTES);
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setMaxAliasesForCollections(0);
    options.setProcessComments(false);
    var problems = new Problems();
    @Nullable YamlNode converted = null;
    try {
      var root = new Yaml(options).compose(new StringReader(text));
      if (root != null) {
        converted = new YamlDocument(file, problems).convert(root, new Place(file, 0, 0, ""));
      }
    } catch (MarkedYAMLException e) {
      problems.add(syntaxProblem(file, e));
    } catch (YAMLException e) {
      problems.add(new Problem(file, 1, 1, "", "is not valid YAML: " + oneLine(e)));
    }
    problems.verify();
    return converted;
  }

  /**
   * The text of a file.
   *
   * @throws ConfigException if it cannot be read, is larger than 1 MiB or is not UTF-8
   */
  static String text(Path path) throws ConfigException {
    var file = path.toString();
    try {
      if (Files.isDirectory(path)) {
        throw new ConfigException(Problem.of(file, "is a folder; name a YAML file"));
      }
      byte[] bytes;
      try (var in = Files.newInputStream(path)) {
        bytes = in.readNBytes(MAX_BYTES + 1);
      }
      if (bytes.length > MAX_BYTES) {
        throw new ConfigException(
            Problem.of(file, "is larger than 1 MiB; is it really the configuration?"));
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException _) {
      throw new ConfigException(Problem.of(file, "is not UTF-8; save it in that encoding"));
    } catch (NoSuchFileException _) {
      throw new ConfigException(Problem.of(file, "does not exist"));
    } catch (AccessDeniedException _) {
      throw new ConfigException(Problem.of(file, "cannot be read: permission denied"));
    } catch (IOException e) {
      throw new ConfigException(Problem.of(file, "cannot be read: " + oneLine(e)));
    }
  }

  private static Problem syntaxProblem(String file, MarkedYAMLException e) {
    var mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
    var what = e.getProblem() == null ? oneLine(e) : e.getProblem();
    var context = e.getContext() == null ? "" : " (" + e.getContext() + ")";
    var line = mark == null ? 1 : mark.getLine() + 1;
    var column = mark == null ? 1 : mark.getColumn() + 1;
    return new Problem(
        file, line, column, "", ("is not valid YAML: " + what + context).replace('\n', ' '));
  }

  private static String oneLine(Exception e) {
    var message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message.replace('\n', ' ').strip();
  }

  /** Never enters a node with an anchor, so an alias cannot multiply work. */
  private YamlNode convert(Node node, Place at) {
    var place = at(node.getStartMark(), at.path());
    if (node.getAnchor() != null) {
      problems.add(place, "anchors and aliases are not supported; write the value out");
      return new YamlScalar(place, "", false);
    }
    if (!PLAIN_TAGS.contains(node.getTag())) {
      problems.add(
          place, "the tag " + node.getTag().getValue() + " is not supported; write a plain value");
      return new YamlScalar(place, "", false);
    }
    return switch (node) {
      case ScalarNode scalar -> new YamlScalar(place, scalar.getValue(), scalar.isPlain());
      case SequenceNode sequence -> convertSequence(sequence, place);
      case MappingNode mapping -> convertMapping(mapping, place);
      default -> throw new IllegalStateException("unexpected node " + node.getNodeId());
    };
  }

  private YamlSequence convertSequence(SequenceNode sequence, Place place) {
    var nodes = sequence.getValue();
    return new YamlSequence(
        place,
        IntStream.range(0, nodes.size())
            .mapToObj(i -> convert(nodes.get(i), place.item(i)))
            .toList());
  }

  private YamlMapping convertMapping(MappingNode mapping, Place place) {
    var entries = new LinkedHashMap<String, YamlMapping.Entry>();
    for (var tuple : mapping.getValue()) {
      convertEntry(tuple, place, entries);
    }
    return new YamlMapping(place, entries);
  }

  private void convertEntry(NodeTuple tuple, Place place, Map<String, YamlMapping.Entry> entries) {
    var keyPlace = at(tuple.getKeyNode().getStartMark(), place.path());
    if (!(tuple.getKeyNode() instanceof ScalarNode key)
        || key.getAnchor() != null
        || !isWord(key.getValue())) {
      problems.add(keyPlace, "a key must be a plain word of at most 255 characters");
      return;
    }
    if (key.getTag().equals(Tag.MERGE)) {
      problems.add(keyPlace, "the merge key << is not supported; write the keys out");
      return;
    }
    var name = key.getValue();
    var named = keyPlace.key(name);
    var earlier = entries.get(name);
    if (earlier != null) {
      problems.add(named, "duplicate key; it was first given in line " + earlier.key().line());
      return;
    }
    entries.put(name, new YamlMapping.Entry(named, convert(tuple.getValueNode(), named)));
  }

  private static boolean isWord(String key) {
    return !key.isBlank() && key.length() <= 255 && key.chars().noneMatch(Character::isISOControl);
  }

  private Place at(Mark mark, String path) {
    return new Place(file, mark.getLine() + 1, mark.getColumn() + 1, path);
  }
}
