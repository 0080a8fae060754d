package dev.gatehouse.plugins.maskbasic;

import dev.gatehouse.api.config.InvalidConfigException;
import dev.gatehouse.api.config.InvalidConfigException.Problem;
import dev.gatehouse.api.masking.ColumnName;
import dev.gatehouse.api.masking.Masker;
import dev.gatehouse.plugins.maskbasic.MaskBasicConfig.Column;
import dev.gatehouse.plugins.maskbasic.MaskBasicConfig.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** Compiles the columns of a configuration; all problems are reported at once. */
final class Maskers {

  private static final String STANDARD_VALUE = "***";
  private static final int SHORTEST_KEY = 16;
  private static final int SHORTEST_HASH = 8;
  private static final int LONGEST_HASH = 64;

  private final Map<ColumnName, Supplier<Masker>> maskers = new HashMap<>();
  private final List<Problem> problems = new ArrayList<>();

  private Maskers() {}

  static Map<ColumnName, Supplier<Masker>> of(List<Column> columns) throws InvalidConfigException {
    var compiled = new Maskers();
    if (columns.isEmpty()) {
      compiled.problems.add(new Problem("columns", "is empty; name at least one column"));
    }
    for (var i = 0; i < columns.size(); i++) {
      compiled.add(columns.get(i), "columns[" + i + "]");
    }
    if (!compiled.problems.isEmpty()) {
      throw new InvalidConfigException(compiled.problems);
    }
    return compiled.maskers;
  }

  private void add(Column column, String path) {
    var before = problems.size();
    checkOptions(column, path);
    ColumnName name;
    try {
      name = ColumnName.parse(column.column());
    } catch (IllegalArgumentException e) {
      problems.add(new Problem(path + ".column", Objects.toString(e.getMessage())));
      return;
    }
    if (problems.size() > before) {
      return;
    }
    if (maskers.putIfAbsent(name, masker(column)) != null) {
      problems.add(new Problem(path + ".column", name + " is in the list twice; keep one"));
    }
  }

  private static Supplier<Masker> masker(Column column) {
    return switch (column.method()) {
      case NULLIFY -> NullifyMasker::new;
      case FIXED -> {
        var fixed = new FixedMasker(Objects.requireNonNullElse(column.value(), STANDARD_VALUE));
        yield () -> fixed;
      }
      case PARTIAL -> {
        var partial = new PartialMasker(column.keepFirst(), column.keepLast(), column.fill());
        yield () -> partial;
      }
      case HASH -> HashMasker.supplier(Objects.requireNonNull(column.key()), column.length());
    };
  }

  /** An option of another method is a misunderstanding, so it is a problem and not ignored. */
  private void checkOptions(Column column, String path) {
    var method = column.method();
    if (method != Method.FIXED && column.value() != null) {
      misplaced(path, "value", Method.FIXED);
    }
    if (method == Method.PARTIAL) {
      checkPartial(column, path);
    } else {
      if (column.keepFirst() != 0) {
        misplaced(path, "keep-first", Method.PARTIAL);
      }
      if (column.keepLast() != 0) {
        misplaced(path, "keep-last", Method.PARTIAL);
      }
      if (!column.fill().equals("*")) {
        misplaced(path, "fill", Method.PARTIAL);
      }
    }
    if (method == Method.HASH) {
      checkHash(column, path);
    } else {
      if (column.key() != null) {
        misplaced(path, "key", Method.HASH);
      }
      if (column.length() != 16) {
        misplaced(path, "length", Method.HASH);
      }
    }
  }

  private void misplaced(String path, String option, Method method) {
    var name = method.name().toLowerCase(Locale.ROOT);
    problems.add(new Problem(path + "." + option, "is only for method " + name + "; remove it"));
  }

  private void checkPartial(Column column, String path) {
    if (column.keepFirst() < 0) {
      problems.add(new Problem(path + ".keep-first", "must not be negative"));
    }
    if (column.keepLast() < 0) {
      problems.add(new Problem(path + ".keep-last", "must not be negative"));
    }
    var fill = column.fill();
    if (fill.codePointCount(0, fill.length()) != 1
        || Character.getType(fill.codePointAt(0)) == Character.SURROGATE
        || Character.isISOControl(fill.codePointAt(0))) {
      problems.add(new Problem(path + ".fill", "must be exactly one printable character"));
    }
  }

  private void checkHash(Column column, String path) {
    var key = column.key();
    if (key == null || key.reveal().length() < SHORTEST_KEY) {
      problems.add(
          new Problem(
              path + ".key",
              "method hash needs a secret key of at least " + SHORTEST_KEY + " characters"));
    }
    if (column.length() < SHORTEST_HASH || column.length() > LONGEST_HASH) {
      problems.add(
          new Problem(path + ".length", "must be " + SHORTEST_HASH + " to " + LONGEST_HASH));
    }
  }
}
