package dev.gatehouse.net;

/** How TLS with the server begins, with the meaning libpq gives these words. */
public enum SslNegotiation {
  /** With an SSLRequest. */
  POSTGRES,
  /** At once; the server must name the protocol {@code postgresql}. PostgreSQL 17 and newer. */
  DIRECT
}
