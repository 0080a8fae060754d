package dev.gatehouse.session;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Fired through a client's pipeline when its PROXY header has been read.
 *
 * @param source where the client is; null if the header does not say, so it is the peer itself
 */
public record ProxiedFrom(@Nullable InetSocketAddress source) {}
