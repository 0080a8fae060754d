package dev.gatehouse.config;

import dev.gatehouse.api.config.Default;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Binds a YAML mapping to a record, as {@link Default} describes. A component may also be a {@link
 * YamlNode} type; it then receives the node as it is.
 */
public final class Binder {

  private final Map<Class<?>, Conversion> conversions;
  private final Map<Class<?>, NodeReader> readers;

  /** Reads types that are neither records nor single values. */
  @FunctionalInterface
  interface NodeReader {
    /** The value, or null after a problem was added. */
    @Nullable Object read(YamlNode node, Binder binder, Problems problems);
  }

  /** Binds the types every configuration record may use. */
  public Binder() {
    this(Map.of(), Map.of());
  }

  /** Binds further types, too. */
  Binder(Map<Class<?>, Conversion> conversions, Map<Class<?>, NodeReader> readers) {
    var all = new HashMap<>(Conversions.STANDARD);
    all.putAll(conversions);
    this.conversions = Map.copyOf(all);
    this.readers = Map.copyOf(readers);
  }

  /** The record, or null after at least one problem was added. */
  public <C extends Record> @Nullable C bind(
      YamlMapping mapping, Class<C> type, Problems problems) {
    var before = problems.count();
    var components = type.getRecordComponents();
    reportUnknownKeys(mapping, components, problems);
    var arguments = new @Nullable Object[components.length];
    for (int i = 0; i < components.length; i++) {
      arguments[i] = argument(mapping, components[i], problems);
    }
    return problems.count() > before
        ? null
        : construct(type, components, arguments, mapping.place(), problems);
  }

  private static void reportUnknownKeys(
      YamlMapping mapping, RecordComponent[] components, Problems problems) {
    var known =
        Arrays.stream(components)
            .filter(component -> !component.isAnnotationPresent(Self.class))
            .map(component -> Words.kebab(component.getName()))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    mapping
        .entries()
        .forEach(
            (key, entry) -> {
              if (!known.contains(key)) {
                var near = Words.suggestion(key, known);
                var allowed = known.isEmpty() ? "none" : String.join(", ", known);
                problems.add(
                    entry.key(),
                    "unknown key" + (near.isEmpty() ? "; known here: " + allowed : near));
              }
            });
  }

  private @Nullable Object argument(
      YamlMapping mapping, RecordComponent component, Problems problems) {
    if (component.isAnnotationPresent(Self.class)) {
      return mapping;
    }
    var key = Words.kebab(component.getName());
    var node = mapping.value(key);
    if (node != null) {
      return value(node, component.getGenericType(), problems);
    }
    var standard = component.getAnnotation(Default.class);
    if (standard != null) {
      return standardValue(mapping.place().key(key), standard, component, problems);
    }
    if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
      var entry = mapping.entries().get(key);
      problems.add(
          entry == null ? mapping.place().key(key) : entry.key(),
          entry == null ? "is missing; this key is required" : "has no value; one is required");
    }
    return null;
  }

  private @Nullable Object standardValue(
      Place place, Default standard, RecordComponent component, Problems problems) {
    try {
      var node = YamlDocument.node("default", standard.value());
      return value(
          node == null ? new YamlScalar(place, "", false) : moved(node, place),
          component.getGenericType(),
          problems);
    } catch (ConfigException e) {
      throw new IllegalStateException("the @Default of " + component + " is not YAML", e);
    }
  }

  /** The same node at the place where it could have been written. */
  private static YamlNode moved(YamlNode node, Place place) {
    return switch (node) {
      case YamlScalar scalar -> new YamlScalar(place, scalar.text(), scalar.plain());
      case YamlSequence sequence ->
          new YamlSequence(
              place,
              IntStream.range(0, sequence.items().size())
                  .mapToObj(i -> moved(sequence.items().get(i), place.item(i)))
                  .toList());
      case YamlMapping mapping -> {
        var entries = new LinkedHashMap<String, YamlMapping.Entry>();
        mapping
            .entries()
            .forEach(
                (key, entry) ->
                    entries.put(
                        key,
                        new YamlMapping.Entry(
                            place.key(key), moved(entry.value(), place.key(key)))));
        yield new YamlMapping(place, entries);
      }
    };
  }

  @Nullable Object value(YamlNode node, Type type, Problems problems) {
    return switch (type) {
      case ParameterizedType generic -> collection(node, generic, problems);
      case Class<?> plain -> value(node, plain, problems);
      default -> throw unsupported(type);
    };
  }

  private @Nullable Object value(YamlNode node, Class<?> type, Problems problems) {
    var reader = readers.get(type);
    if (reader != null) {
      return reader.read(node, this, problems);
    }
    if (YamlNode.class.isAssignableFrom(type)) {
      return type.isInstance(node) ? node : wrongShape(node, nounOf(type), problems);
    }
    if (type.isRecord() && !conversions.containsKey(type)) {
      return node instanceof YamlMapping mapping
          ? bind(mapping, type.asSubclass(Record.class), problems)
          : wrongShape(node, "a mapping of keys to values", problems);
    }
    if (!type.isEnum() && !conversions.containsKey(type)) {
      throw unsupported(type);
    }
    return node instanceof YamlScalar scalar
        ? single(scalar, type, problems)
        : wrongShape(node, "a single value", problems);
  }

  private @Nullable Object single(YamlScalar scalar, Class<?> type, Problems problems) {
    var conversion = conversions.get(type);
    try {
      return conversion == null ? Conversions.constant(scalar, type) : conversion.convert(scalar);
    } catch (IllegalArgumentException e) {
      problems.add(scalar.place(), messageOf(e));
      return null;
    }
  }

  private @Nullable Object collection(YamlNode node, ParameterizedType type, Problems problems) {
    var arguments = type.getActualTypeArguments();
    if (type.getRawType() == Map.class && arguments[0] == String.class) {
      return node instanceof YamlMapping mapping
          ? map(mapping, arguments[1], problems)
          : wrongShape(node, "a mapping of names to values", problems);
    }
    if (type.getRawType() != List.class && type.getRawType() != Set.class) {
      throw unsupported(type);
    }
    if (!(node instanceof YamlSequence sequence)) {
      return wrongShape(node, "a list", problems);
    }
    return type.getRawType() == List.class
        ? list(sequence, arguments[0], problems)
        : set(sequence, arguments[0], problems);
  }

  private @Nullable Object list(YamlSequence sequence, Type of, Problems problems) {
    var before = problems.count();
    var values = sequence.items().stream().map(item -> element(item, of, problems)).toList();
    return problems.count() > before ? null : values;
  }

  private @Nullable Object set(YamlSequence sequence, Type of, Problems problems) {
    var before = problems.count();
    var values = new LinkedHashSet<@Nullable Object>();
    for (var item : sequence.items()) {
      var value = element(item, of, problems);
      if (value != null && !values.add(value)) {
        problems.add(item.place(), "is in the list twice");
      }
    }
    return problems.count() > before ? null : Collections.unmodifiableSequencedSet(values);
  }

  private @Nullable Object map(YamlMapping mapping, Type of, Problems problems) {
    var before = problems.count();
    var values = new LinkedHashMap<String, @Nullable Object>();
    mapping
        .entries()
        .forEach((key, entry) -> values.put(key, element(entry.value(), of, problems)));
    return problems.count() > before ? null : Collections.unmodifiableSequencedMap(values);
  }

  private @Nullable Object element(YamlNode node, Type type, Problems problems) {
    if (node.isAbsent()) {
      problems.add(node.place(), "has no value");
      return null;
    }
    return value(node, type, problems);
  }

  private static <C extends Record> @Nullable C construct(
      Class<C> type,
      RecordComponent[] components,
      @Nullable Object[] arguments,
      Place place,
      Problems problems) {
    var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException cause) {
        problems.add(place, messageOf(cause));
        return null;
      }
      throw new IllegalStateException("the constructor of " + type.getName() + " failed", e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the record " + type.getName() + " cannot be made", e);
    }
  }

  private static @Nullable Object wrongShape(YamlNode node, String expected, Problems problems) {
    problems.add(node.place(), "must be " + expected + "; found " + node.noun());
    return null;
  }

  private static String nounOf(Class<?> nodeType) {
    return nodeType == YamlMapping.class
        ? "a mapping of keys to values"
        : nodeType == YamlSequence.class ? "a list" : "a single value";
  }

  private static String messageOf(IllegalArgumentException e) {
    return e.getMessage() == null ? "is not valid" : e.getMessage();
  }

  private static IllegalStateException unsupported(Type type) {
    return new IllegalStateException(
        "a configuration record has a component of type "
            + type.getTypeName()
            + ", which cannot be read from YAML");
  }
}
