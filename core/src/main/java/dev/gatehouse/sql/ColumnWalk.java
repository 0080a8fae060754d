package dev.gatehouse.sql;

import dev.gatehouse.api.sql.ColumnUse;
import dev.gatehouse.api.sql.ColumnUse.Place;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.sql.Outline.Output;
import dev.gatehouse.sql.Outline.Reference;
import dev.gatehouse.sql.Outline.Use;
import dev.gatehouse.sql.Scopes.Body;
import dev.gatehouse.sql.Scopes.Origin;
import dev.gatehouse.sql.Scopes.Scope;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One walk from what queries refer to and put out, through aliases, sub-queries and WITH, down to
 * columns of relations. Nothing is looked at twice in it.
 */
final class ColumnWalk {

  /** Looks at sources and outputs; a statement that needs more is not traced to its end. */
  private static final int STEPS = 200_000;

  /** So many names can be compared in the time of a step, as a power of two. */
  private static final int NAMES = 6;

  private final Scopes scopes;
  private final @Nullable FactsBuilder facts;
  private int steps;
  private List<ColumnUse> plain = List.of();
  private @Nullable IdentityHashMap<Scope, byte[]> seen;
  private @Nullable Set<Question> asked;
  private @Nullable ArrayDeque<Question> open;

  /** A question about a query: which columns stand behind a name or position of it? */
  private record Question(Body body, @Nullable String name, int position, Place place) {

    /** One that nobody can foresee, as that of {@link QualifiedName}. */
    @Override
    public int hashCode() {
      int hash = name == null ? position : new QualifiedName(null, name).hashCode();
      return 31 * (31 * hash + body.hashCode()) + place.hashCode();
    }
  }

  /**
   * A walk.
   *
   * @param facts get every column that is met; null to look for plain ones only
   */
  ColumnWalk(Scopes scopes, @Nullable FactsBuilder facts) {
    this.scopes = scopes;
    this.facts = facts;
  }

  /** Another walk, which looks for plain columns with the steps that are left. */
  ColumnWalk plain() {
    var walk = new ColumnWalk(scopes, null);
    walk.steps = steps;
    return walk;
  }

  private void compared(int names) {
    steps += names >> NAMES;
  }

  /** Whether it has ended early. */
  boolean isSpent() {
    return steps > STEPS;
  }

  /** The columns that a reference is, unchanged; forgets what was looked at before. */
  List<ColumnUse> plainColumns(Scope scope, Reference reference) {
    begin();
    resolve(scope, reference, Place.OUTPUT);
    drain();
    return plain;
  }

  /** The same for a field of a row in parentheses; none if the row is no source. */
  List<ColumnUse> fields(Scope scope, Reference reference) {
    begin();
    named(scope, reference, Place.OUTPUT);
    drain();
    return plain;
  }

  private void begin() {
    plain = List.of();
    seen = null;
    asked = null;
  }

  private void ask(Body body, @Nullable String name, int position, Place place) {
    var question = new Question(body, name, position, place);
    if (asked == null || open == null) {
      asked = new HashSet<>();
      open = new ArrayDeque<>();
    }
    if (++steps <= STEPS && asked.add(question)) {
      open.add(question);
    }
  }

  /** Answers what has been asked. */
  void drain() {
    for (var next = next(); next != null && !isSpent(); next = next()) {
      answer(next);
    }
  }

  private @Nullable Question next() {
    return open == null ? null : open.poll();
  }

  private void emit(Set<QualifiedName> relations, String name, Place place) {
    steps += relations.size() + 1;
    if (steps > STEPS) {
      return;
    }
    if (facts != null) {
      facts.out().columns(new ColumnUse(facts.meant(relations), name, place));
    } else if (place == Place.OUTPUT) {
      plain = Growing.with(plain, new ColumnUse(relations, name, place));
    }
  }

  /** Something that a level uses. */
  void use(Scope scope, Use use) {
    if (isSpent()) {
      return;
    }
    var reference = use.reference();
    switch (use.kind()) {
      case COLUMN -> resolve(scope, reference, use.place());
      case LABEL -> label(scope, reference.name(), use.place());
      case NOTATION -> named(scope, reference, use.place());
    }
  }

  private void label(Scope scope, String name, Place place) {
    var outputs = scope.level().outputs();
    compared(outputs.size());
    for (int i = 0; i < outputs.size(); i++) {
      if (name.equals("*") || fits(outputs.get(i), name) || outputs.get(i).isStar()) {
        output(scope, i, place);
      }
    }
  }

  private static boolean fits(Output output, String name) {
    return output.label() == null || output.label().equals(name);
  }

  /** A reference to wherever it may lead. */
  private void resolve(Scope scope, Reference reference, Place place) {
    if (reference.isUnknownRow() || isSpent()) {
      return;
    }
    if (reference.relation() != null) {
      if (!named(scope, reference, place)) {
        anywhere(scope, reference.name(), place);
      }
    } else if (reference.name().equals("*")) {
      for (var origin : scope.origins()) {
        column(origin, "*", place);
      }
    } else {
      wholeRows(scope, reference.name(), place);
      anywhere(scope, reference.name(), place);
    }
  }

  /**
   * A column of whatever has that name, in every scope outwards: a nearer one may not be in sight
   * where the reference stands, or lie in another schema than it names.
   */
  private boolean named(Scope from, Reference reference, Place place) {
    var relation = reference.relation();
    boolean found = false;
    for (var scope = from; scope != null && relation != null; scope = scope.outer()) {
      steps++;
      for (var origin : scope.named(relation)) {
        column(origin, reference.name(), place);
        found = true;
      }
    }
    return found;
  }

  private void wholeRows(Scope from, String alias, Place place) {
    for (var scope = from; scope != null && facts != null; scope = scope.outer()) {
      steps++;
      for (var origin : scope.named(alias)) {
        column(origin, "*", place);
      }
    }
  }

  /** A column of any source that is in sight. */
  private void anywhere(Scope from, String name, Place place) {
    var bases = from.bases();
    boolean found = !bases.isEmpty();
    if (found) {
      emit(bases, name, place);
    }
    for (var scope = from; scope != null && steps <= STEPS; scope = scope.outer()) {
      for (var origin : scope.origins()) {
        if (origin.relation() == null || !origin.columns().isEmpty()) {
          steps++;
          column(origin, name, place);
          found |= origin.body() != null;
        }
      }
    }
    if (!found) {
      emit(Set.of(), name, place);
    }
  }

  private void column(Origin origin, String name, Place place) {
    steps++;
    compared(origin.columns().size());
    int renamed = origin.columns().isEmpty() ? -1 : origin.columns().indexOf(name);
    if (origin.relation() != null) {
      emit(Set.of(origin.relation()), renamed < 0 ? name : "*", place);
    } else if (origin.body() != null) {
      ask(origin.body(), renamed < 0 ? name : null, renamed, place);
    } else if (renamed >= 0 || origin.columns().isEmpty()) {
      for (var member : origin.group()) {
        column(member, renamed < 0 ? name : "*", place);
      }
    }
  }

  private void answer(Question question) {
    var body = question.body();
    var name = question.name();
    if (name == null) {
      position(body, question.position(), question.place());
      return;
    }
    compared(body.columns().size() + body.added().size());
    int named = body.columns().indexOf(name);
    if (named >= 0) {
      position(body, named, question.place());
    } else if (name.equals("*") || body.added().contains(name)) {
      everything(body, question.place());
    } else {
      name(body, name, question.place());
    }
  }

  /** All outputs of a query. */
  void everything(Body body, Place place) {
    for (var branch : body.branches()) {
      outputs(branch, place);
    }
  }

  private void outputs(Scope branch, Place place) {
    int size = branch.level().outputs().size();
    for (int i = 0; i < size && !isSpent(); i++) {
      output(branch, i, place);
    }
  }

  private void position(Body body, int position, Place place) {
    for (var branch : body.branches()) {
      int star = star(branch);
      if (star >= 0 && star <= position) {
        outputs(branch, place);
      } else if (position < branch.level().outputs().size()) {
        output(branch, position, place);
      }
    }
  }

  private int star(Scope branch) {
    var outputs = branch.level().outputs();
    compared(outputs.size());
    for (int i = 0; i < outputs.size(); i++) {
      if (outputs.get(i).isStar()) {
        return i;
      }
    }
    return -1;
  }

  /** The first branch gives the outputs their names, the others follow by position. */
  private void name(Body body, String name, Place place) {
    if (body.branches().isEmpty()) {
      return;
    }
    var first = body.branches().getFirst();
    var outputs = first.level().outputs();
    compared(outputs.size());
    int star = star(first);
    boolean exact = isLabel(outputs, name);
    for (int i = 0; i < outputs.size() && !isSpent(); i++) {
      var output = outputs.get(i);
      if (output.isStar() && output.references().getFirst().isUnknownRow()) {
        output(first, i, place);
      } else if (output.isStar()) {
        through(first, output.references().getFirst(), name, place);
      } else if (exact ? name.equals(output.label()) : output.label() == null) {
        if (star < 0) {
          position(body, i, place);
        } else {
          output(first, i, place);
        }
      }
    }
    if (star >= 0) {
      for (var branch : body.branches().subList(1, body.branches().size())) {
        outputs(branch, place);
      }
    }
  }

  private static boolean isLabel(List<Output> outputs, String name) {
    for (var output : outputs) {
      if (name.equals(output.label())) {
        return true;
      }
    }
    return false;
  }

  /** A name behind {@code *} or {@code x.*}. */
  private void through(Scope scope, Reference star, String name, Place place) {
    if (star.relation() != null) {
      resolve(scope, new Reference(star.schema(), star.relation(), name), place);
      return;
    }
    for (var origin : scope.origins()) {
      column(origin, name, place);
    }
  }

  private void output(Scope scope, int index, Place place) {
    var outputs = scope.level().outputs();
    var flags = seen(scope);
    byte flag = flag(place);
    if (++steps > STEPS || (flags[index] & flag) != 0) {
      return;
    }
    flags[index] |= flag;
    var output = outputs.get(index);
    boolean computed = !output.plain() || output.references().size() > 1;
    var inside = computed && place == Place.OUTPUT ? Place.EXPRESSION : place;
    for (var reference : output.references()) {
      resolve(scope, reference, inside);
    }
    for (var query : output.queries()) {
      ask(scopes.body(query), "*", -1, inside);
    }
  }

  /** Marks of this walk; the one that reports has them in the scopes themselves. */
  private byte[] seen(Scope scope) {
    if (facts != null) {
      return scope.seen();
    }
    if (seen == null) {
      seen = new IdentityHashMap<>();
    }
    return seen.computeIfAbsent(scope, key -> new byte[key.level().outputs().size()]);
  }

  private static byte flag(Place place) {
    return switch (place) {
      case OUTPUT -> 1;
      case EXPRESSION -> 2;
      case PREDICATE -> 4;
      case ASSIGNED -> 8;
    };
  }

  /** Outputs that nothing has asked for are read all the same. */
  void unused(Scope scope) {
    var flags = seen(scope);
    for (int i = 0; i < flags.length; i++) {
      if (flags[i] == 0) {
        output(scope, i, Place.EXPRESSION);
      }
    }
  }
}
