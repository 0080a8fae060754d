package dev.gatehouse.session;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A startup message that {@link StartupPolicy} lets in, in its only reading.
 *
 * @param minorVersion the minor version of protocol 3 that is spoken with this client
 * @param negotiated whether that, or an option, is less than it asked for
 * @param user as written
 * @param database the user where none was named
 * @param replication what it is opened for
 * @param settings folded names, canonical values; what came in {@code options} is among them
 * @param options the words of {@code options} as written, for the record; empty for none
 * @param protocolOptions names of the {@code _pq_.} options asked for, none of which is known
 */
record AdmittedStartup(
    int minorVersion,
    boolean negotiated,
    String user,
    String database,
    Replication replication,
    Map<String, String> settings,
    String options,
    List<String> protocolOptions) {

  /** What the client calls itself; empty if it does not. */
  String applicationName() {
    return settings.getOrDefault("application_name", "");
  }

  /** The one packet that goes to the server. */
  Map<String, String> forServer(String role) {
    var parameters = new LinkedHashMap<String, String>();
    parameters.put("user", role);
    parameters.put("database", database);
    switch (replication) {
      case NONE -> {}
      case PHYSICAL -> parameters.put("replication", "true");
      case LOGICAL -> parameters.put("replication", "database");
    }
    parameters.putAll(settings);
    return parameters;
  }

  /** Adds all of it to the details of an event. */
  void describe(Map<String, String> details) {
    details.put("protocol", "3." + minorVersion);
    if (replication != Replication.NONE) {
      details.put("replication", replication == Replication.PHYSICAL ? "physical" : "logical");
    }
    settings.forEach(
        (name, value) -> details.put("startup." + name, SecretNames.shown(name, value)));
    if (!options.isEmpty()) {
      details.put("startup.options", SecretNames.shown(options));
    }
    if (!protocolOptions.isEmpty()) {
      details.put("protocol_options", String.join(" ", protocolOptions));
    }
  }
}
