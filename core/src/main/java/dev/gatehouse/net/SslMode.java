package dev.gatehouse.net;

/** How the connection to the server is encrypted, with the meaning libpq gives these words. */
public enum SslMode {
  /** Never. */
  DISABLE,
  /** Always; the server's certificate is not looked at. */
  REQUIRE,
  /** Always; the certificate must be signed by a trusted authority and name the server's host. */
  VERIFY_FULL
}
