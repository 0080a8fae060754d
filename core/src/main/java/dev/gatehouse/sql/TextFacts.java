package dev.gatehouse.sql;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.api.sql.Write;
import java.util.List;
import java.util.Set;

/** Facts read from text; immutable. */
record TextFacts(
    String command,
    StatementKind kind,
    List<String> commands,
    Completeness completeness,
    String reason,
    Set<QualifiedName> reads,
    List<Write> writes,
    Set<QualifiedName> objects,
    Set<QualifiedName> functions,
    Set<String> settings,
    boolean limited,
    Set<String> handles,
    Set<QualifiedName> relations)
    implements Facts {}
