package dev.gatehouse.session;

import dev.gatehouse.wire.Startup;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The connection was opened for a cancel request. Whatever comes of it, the client hears nothing;
 * its connection closes. ("Canceling Requests in Progress".)
 */
final class Canceling implements Discarding {

  private final Connection connection;

  Canceling(Connection connection) {
    this.connection = connection;
  }

  void start(Startup.CancelRequest request) {
    var services = connection.services();
    var window = services.cancelGuesses().of(connection.origin().address());
    if (!window.take()) {
      ignore(window);
      return;
    }
    var target = services.cancelKeys().find(request.processId(), request.key());
    if (target == null) {
      connection.record("cancel", details(false));
      connection.end("cancel request with an unknown key");
      return;
    }
    window.giveBack();
    var details = details(true);
    details.put("target", target.session().id());
    details.put("user", target.session().user());
    details.put("principal", target.session().principal().id());
    if (!target.begin()) {
      details.put("reason", "another one is under way for this session");
      connection.record("cancel", details);
      connection.end("cancel request while another one is under way");
      return;
    }
    connection.record("cancel", details);
    new CancelForwarding(target, failure -> onDone(target, failure))
        .start(connection.loop(), services.upstream());
  }

  /** The client may be long gone. */
  private void onDone(CancelKeys.Target target, @Nullable String failure) {
    target.done();
    if (failure == null) {
      connection.end("cancel request passed on");
      return;
    }
    var details = details(true);
    details.put("target", target.session().id());
    details.put("reason", failure);
    connection.record("cancel-failed", details);
    connection.end("cancel request: the server cannot be reached");
  }

  /** One event for all that an address sends beyond its guesses. */
  private void ignore(CancelGuesses.Window window) {
    var details = client();
    window.ignore(
        connection.loop(),
        count -> {
          details.put("ignored", Long.toString(count));
          connection.record("cancel-ignored", details);
        });
    connection.end("cancel request ignored: too many wrong keys from this address");
  }

  private Map<String, String> details(boolean matched) {
    var details = client();
    details.put("matched", Boolean.toString(matched));
    return details;
  }

  private Map<String, String> client() {
    return connection.address();
  }

  @Override
  public void onDrain() {
    connection.end(Connection.SHUTTING_DOWN);
  }
}
