package dev.gatehouse.api;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** An immutable view of a session at one moment. */
@DoNotImplement
public interface Session {

  /** 16 random bytes as 32 lower-case hexadecimal digits, unique for each client connection. */
  String id();

  /** Who is behind the session; before authentication has succeeded only a claim. */
  Principal principal();

  /** The user name of the client's startup message. */
  String user();

  /** The role Gatehouse logs in with at the server. */
  String databaseRole();

  /** The database of the startup message (the user name where the client sent none). */
  String database();

  /** Where the TCP connection comes from. */
  InetAddress clientAddress();

  /** The client's TCP port. */
  int clientPort();

  /** The TLS version and cipher towards the client, or null without TLS. */
  @Nullable String clientTls();

  /** What the client calls itself ({@code application_name}): a claim, never identity. */
  String applicationName();

  /** Where the session stands in a transaction, as the server last said. */
  TransactionStatus transactionStatus();
}
