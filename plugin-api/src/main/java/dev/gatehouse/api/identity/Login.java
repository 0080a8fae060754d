package dev.gatehouse.api.identity;

import dev.gatehouse.api.DoNotImplement;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** What is known of a client when its startup message has arrived; nothing of it is proven yet. */
@DoNotImplement
public interface Login {

  /** The user name of the startup message. */
  String user();

  /** The database of the startup message (the user name where the client sent none). */
  String database();

  /** Where the TCP connection comes from. */
  InetAddress clientAddress();

  /** The TLS version and cipher towards the client, or null without TLS. */
  @Nullable String clientTls();

  /** What the client calls itself: a claim. */
  String applicationName();
}
