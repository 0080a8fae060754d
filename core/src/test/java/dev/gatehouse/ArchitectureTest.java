package dev.gatehouse;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rooms of core and the arrows between them. */
class ArchitectureTest {

  private static final String BASE = "dev.gatehouse.";

  /** What each room may know, itself aside. Only app knows everything. */
  private static final Map<String, List<String>> ARROWS =
      Map.ofEntries(
          Map.entry("wire", List.of()),
          Map.entry("sql", List.of()),
          Map.entry("audit", List.of()),
          Map.entry("config", List.of()),
          Map.entry("catalog", List.of("sql")),
          Map.entry("statement", List.of("sql", "catalog", "wire")),
          Map.entry("policy", List.of("statement", "catalog")),
          Map.entry("masking", List.of("statement", "catalog", "wire")),
          Map.entry("identity", List.of("wire")),
          Map.entry(
              "session",
              List.of(
                  "wire", "sql", "audit", "catalog", "statement", "policy", "masking", "identity")),
          // The table names session alone. The listener also hands its sessions their services, and
          // asks the server for TLS in the words of wire: both arrows point down, none comes back.
          Map.entry(
              "net",
              List.of(
                  "session",
                  "wire",
                  "audit",
                  "catalog",
                  "statement",
                  "policy",
                  "masking",
                  "identity")),
          Map.entry("plugin", List.of("config")));

  private static JavaClasses core;

  @BeforeAll
  static void read() {
    core =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.gatehouse");
  }

  static Stream<String> rooms() {
    return ARROWS.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void shouldKnowOnlyTheRoomsOfTheTable(String room) {
    var forbidden =
        Stream.concat(ARROWS.keySet().stream(), Stream.of("app", "admin"))
            .filter(other -> !other.equals(room) && !ARROWS.get(room).contains(other))
            .map(other -> BASE + other + "..")
            .toArray(String[]::new);
    check(
        noClasses()
            .that()
            .resideInAPackage(BASE + room + "..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(forbidden)
            .because("the room " + room + " may know only " + ARROWS.get(room)));
  }

  @Test
  void shouldLiveInAKnownRoom() {
    var rooms =
        Stream.concat(rooms(), Stream.of("app", "admin", "api"))
            .map(room -> BASE + room + "..")
            .toArray(String[]::new);
    check(
        classes()
            .should()
            .resideInAnyPackage(rooms)
            .because("a new room needs its arrows written down in this test"));
  }

  @Test
  void shouldKeepGraalInPolicyScript() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(BASE + "policy.script..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.graalvm..", "com.oracle.truffle..")
            .because("policy.script is the only place that knows the script engine"));
  }

  @Test
  void shouldKeepNettyWhereBytesFlow() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(packages("wire", "net", "session", "masking"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.netty..")
            .because("buffers live and die in wire, net, session and masking"));
  }

  @Test
  void shouldLetStatementReadMessagesOnly() {
    check(
        noClasses()
            .that()
            .resideInAPackage(BASE + "statement..")
            .should()
            .dependOnClassesThat(
                resideInAnyPackage(BASE + "wire..")
                    .and(
                        com.tngtech.archunit.base.DescribedPredicate.describe(
                            "are no readers of bodies",
                            type ->
                                !List.of("BodyReader", "ProtocolViolation")
                                    .contains(type.getSimpleName()))))
            .because("statement reads bodies; frames and buffers are none of its business"));
  }

  @Test
  void shouldKeepYamlInConfig() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(BASE + "config..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.yaml..")
            .because("components receive values, not YAML"));
  }

  @Test
  void shouldKeepPluginLoadingInPlugin() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(packages("plugin", "api"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.pf4j..")
            .because("plugin is the only place that knows how plugins are loaded"));
  }

  @Test
  void shouldKeepThePluginApiFreeOfLibraries() {
    check(
        classes()
            .that()
            .resideInAPackage(BASE + "api..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(BASE + "api..", "java..", "org.jspecify..", "org.pf4j..")
            .because("plugins compile against it: it exposes our own types"));
  }

  private static String[] packages(String... rooms) {
    return Arrays.stream(rooms).map(room -> BASE + room + "..").toArray(String[]::new);
  }

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(core);
  }
}
