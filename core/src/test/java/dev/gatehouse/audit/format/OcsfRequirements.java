package dev.gatehouse.audit.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What OCSF 1.3 requires of the classes that we use. Its schema cannot be had here, so this is a
 * list of our own.
 */
public final class OcsfRequirements {

  private static final List<String> ALWAYS =
      List.of(
          "/activity_id",
          "/category_uid",
          "/class_uid",
          "/type_uid",
          "/severity_id",
          "/time",
          "/metadata/version",
          "/metadata/product/name",
          "/metadata/product/vendor_name",
          "/metadata/uid",
          "/metadata/log_name");

  /** By class; one of the pointers that | separates is enough. */
  private static final Map<Integer, List<String>> OF_CLASS =
      Map.of(
          0, List.of(),
          2004, List.of("/finding_info/uid", "/finding_info/title", "/evidences/0/actor"),
          3001, List.of("/user/name|/user/uid"),
          3002, List.of("/user/name|/user/uid", "/service/name|/dst_endpoint"),
          3005, List.of("/user/name|/user/uid", "/privileges/0"),
          4001, List.of("/dst_endpoint/svc_name|/dst_endpoint/ip"),
          6002, List.of("/app/name", "/app/vendor_name"),
          6005,
              List.of(
                  "/actor/user/name",
                  "/src_endpoint/ip",
                  "/database/name|/table/name|/databucket/name"));

  /** Objects that need one of these members wherever they stand. */
  private static final Map<String, Set<String>> OF_OBJECT =
      Map.of(
          "src_endpoint", Set.of("ip", "uid", "name", "hostname", "svc_name", "domain"),
          "dst_endpoint", Set.of("ip", "uid", "name", "hostname", "svc_name", "domain"),
          "user", Set.of("name", "uid"),
          "actor", Set.of("user", "session", "process", "app_name"),
          "firewall_rule", Set.of("name", "uid"),
          "policy", Set.of("name", "uid"),
          "table", Set.of("name", "uid"),
          "database", Set.of("type_id"),
          "query_info", Set.of("query_string"));

  private static final JsonMapper MAPPER = new JsonMapper();

  private OcsfRequirements() {}

  /** What is missing or contradicts itself in a line; empty if nothing does. */
  public static List<String> problems(String line) throws IOException {
    var event = MAPPER.readTree(line);
    var problems = new ArrayList<String>();
    var type = event.at("/class_uid").asInt(-1);
    require(event, ALWAYS, problems);
    require(event, OF_CLASS.get(type), problems);
    requireInObjects(event, problems);
    if (event.at("/type_uid").asInt() != type * 100 + event.at("/activity_id").asInt()) {
      problems.add("type_uid");
    }
    if (event.at("/category_uid").asInt() != type / 1000) {
      problems.add("category_uid");
    }
    return problems;
  }

  private static void require(
      JsonNode event, @Nullable List<String> pointers, List<String> problems) {
    if (pointers == null) {
      problems.add("class_uid");
      return;
    }
    for (var pointer : pointers) {
      if (!has(event, pointer)) {
        problems.add(pointer);
      }
    }
  }

  private static boolean has(JsonNode event, String pointers) {
    for (var pointer : pointers.split("\\|")) {
      if (!event.at(pointer).isMissingNode()) {
        return true;
      }
    }
    return false;
  }

  private static void requireInObjects(JsonNode node, List<String> problems) {
    for (var member : node.properties()) {
      var needs = OF_OBJECT.get(member.getKey());
      if (needs != null && needs.stream().noneMatch(member.getValue()::has)) {
        problems.add(member.toString());
      }
      if (!member.getKey().equals("unmapped")) {
        requireInObjects(member.getValue(), problems);
      }
    }
  }
}
