package dev.gatehouse.sql;

/**
 * The productions of everything but queries, INSERT, UPDATE and DELETE: most statements do without
 * them.
 */
final class Commands {

  final Merge merge;
  final Copy copy;
  final Wrapping wrapping;
  final Cursors cursors;
  final Settings settings;
  final Transactions transactions;
  final Maintenance maintenance;
  final QueryDdl queryDdl;
  final Ddl ddl;
  final Definitions definitions;
  final DefinitionLists definitionLists;
  final AccessDdl accessDdl;
  final Bindings bindings;
  final ForeignDdl foreignDdl;
  final OperatorSets operatorSets;
  final Replication replication;
  final Routines routines;
  final ServerDdl serverDdl;
  final TextSearchDdl textSearchDdl;
  final TableDdl tableDdl;
  final TableChanges tableChanges;
  final ObjectNames objectNames;
  final Privileges privileges;
  final HeaderWalk headerWalk;

  Commands(Grammar grammar) {
    merge = new Merge(grammar);
    copy = new Copy(grammar);
    wrapping = new Wrapping(grammar);
    cursors = new Cursors(grammar);
    settings = new Settings(grammar);
    transactions = new Transactions(grammar);
    maintenance = new Maintenance(grammar);
    queryDdl = new QueryDdl(grammar);
    ddl = new Ddl(grammar);
    definitions = new Definitions(grammar);
    definitionLists = new DefinitionLists(grammar);
    accessDdl = new AccessDdl(grammar);
    bindings = new Bindings(grammar);
    foreignDdl = new ForeignDdl(grammar);
    operatorSets = new OperatorSets(grammar);
    replication = new Replication(grammar);
    routines = new Routines(grammar);
    serverDdl = new ServerDdl(grammar);
    textSearchDdl = new TextSearchDdl(grammar);
    tableDdl = new TableDdl(grammar);
    tableChanges = new TableChanges(grammar);
    objectNames = new ObjectNames(grammar);
    privileges = new Privileges(grammar);
    headerWalk = new HeaderWalk(grammar);
  }
}
