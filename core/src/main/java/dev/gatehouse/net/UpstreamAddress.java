package dev.gatehouse.net;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the server is and how to reach it.
 *
 * @param sslNegotiation how TLS begins, where there is any
 * @param rootCertificate PEM file of the authorities trusted for {@link SslMode#VERIFY_FULL}; null
 *     for those of the JDK
 * @param connectTimeout for TCP and TLS together
 */
public record UpstreamAddress(
    String host,
    int port,
    SslMode sslMode,
    SslNegotiation sslNegotiation,
    @Nullable Path rootCertificate,
    Duration connectTimeout) {}
