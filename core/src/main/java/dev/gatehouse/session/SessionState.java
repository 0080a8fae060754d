package dev.gatehouse.session;

import dev.gatehouse.api.TransactionStatus;
import dev.gatehouse.catalog.SearchPath;
import dev.gatehouse.sql.Dialect;
import dev.gatehouse.statement.values.ValueDecoder;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the server has reported about the session: transaction status, settings, version. Views are
 * made once for each combination and shared by all statements that see it.
 */
final class SessionState {

  private static final String LC_MONETARY = "lc_monetary";

  private final Map<TransactionStatus, SessionView> views = new EnumMap<>(TransactionStatus.class);
  private final Replication replication;
  private SessionView view;
  private int serverMajor = Dialect.DEFAULT.serverMajor();
  private boolean standardStrings = true;
  private String clientEncoding = "UTF8";
  private @Nullable SearchPath searchPath;
  private boolean reportsSearchPath;
  private boolean ownRole = true;
  private boolean bringsMonetary;
  private ValueDecoder values;
  private Dialect.Encoding serverEncoding = Dialect.Encoding.UTF8;

  /** An ordinary session. */
  SessionState(SessionView view) {
    this(view, Replication.NONE);
  }

  SessionState(SessionView view, Replication replication) {
    this.view = view;
    this.replication = replication;
    this.values = ValueDecoder.BUILT_IN.with("client_encoding", clientEncoding);
    views.put(view.transactionStatus(), view);
  }

  SessionView view() {
    return view;
  }

  /** What the session was opened for. */
  Replication replication() {
    return replication;
  }

  /** The client has brought these settings to the session. */
  void onStartup(Map<String, String> settings) {
    var path = settings.get("search_path");
    searchPath = path == null ? null : SearchPath.of(path);
    bringsMonetary = settings.containsKey(LC_MONETARY);
    values = values.with(LC_MONETARY, settings.getOrDefault(LC_MONETARY, "C"));
    ownRole = !settings.containsKey("role") && !settings.containsKey("session_authorization");
  }

  /**
   * The search_path as the server has reported it last, else the one the client has brought; null
   * if neither is known.
   */
  @Nullable SearchPath searchPath() {
    return searchPath;
  }

  /** Whether the server reports it: from 18 on. */
  boolean reportsSearchPath() {
    return reportsSearchPath;
  }

  /** Whether the session began in the role it has logged in as. */
  boolean ownRole() {
    return ownRole;
  }

  String clientEncoding() {
    return clientEncoding;
  }

  /** {@code unsure} while something is under way that may change how literals are read. */
  Dialect dialect(boolean unsure) {
    var strings = standardStrings ? Dialect.Strings.STANDARD : Dialect.Strings.ESCAPING;
    return new Dialect(serverMajor, unsure ? Dialect.Strings.UNSURE : strings, serverEncoding);
  }

  /** Reads values as the session writes them; with doubt while something may change that. */
  ValueDecoder values(boolean unsure) {
    return unsure ? values.unsure() : values;
  }

  /** The catalog tells the locale of amounts; empty if it does not know it. */
  void onBegun(String lcMonetary) {
    if (!bringsMonetary) {
      values = values.with(LC_MONETARY, lcMonetary);
    }
  }

  /** Something was sent that may change the locale of amounts, which no server reports. */
  void onMonetaryDoubt() {
    values = values.with(LC_MONETARY, "");
  }

  void onReadyForQuery(TransactionStatus status) {
    if (view.transactionStatus() != status) {
      view = views.computeIfAbsent(status, view::with);
    }
  }

  void onParameterStatus(String name, String value) {
    values = values.with(name, value);
    switch (name) {
      case "application_name" -> {
        if (!value.equals(view.applicationName())) {
          view = view.withApplicationName(value);
          views.clear();
          views.put(view.transactionStatus(), view);
        }
      }
      case "standard_conforming_strings" -> standardStrings = value.equals("on");
      case "search_path" -> {
        searchPath = SearchPath.of(value);
        reportsSearchPath = true;
      }
      case "server_encoding" -> serverEncoding = Dialect.Encoding.of(value);
      case "client_encoding" -> clientEncoding = value;
      case "server_version" -> serverMajor = major(value);
      default -> {}
    }
  }

  private static int major(String version) {
    var digits = 0;
    while (digits < version.length() && digits < 3 && Character.isDigit(version.charAt(digits))) {
      digits++;
    }
    return digits == 0
        ? Dialect.DEFAULT.serverMajor()
        : Integer.parseInt(version.substring(0, digits));
  }
}
