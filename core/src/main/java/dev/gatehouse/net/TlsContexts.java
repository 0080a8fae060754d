package dev.gatehouse.net;

import dev.gatehouse.net.ProxyServer.ClientTls;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** How TLS is spoken on either leg. */
final class TlsContexts {

  /** The name of the protocol inside TLS (ALPN), as PostgreSQL 17 and newer call it. */
  static final String PROTOCOL = "postgresql";

  private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

  private TlsContexts() {}

  /**
   * Towards clients. One that names protocols and not ours is refused with a TLS alert.
   *
   * @throws IOException with a sentence that says what is wrong and where
   */
  static SslContext forClients(ClientTls tls) throws IOException {
    try {
      return SslContextBuilder.forServer(tls.certificate().toFile(), tls.key().toFile())
          .protocols(VERSIONS)
          .applicationProtocolConfig(
              alpn(SelectorFailureBehavior.FATAL_ALERT, SelectedListenerFailureBehavior.ACCEPT))
          .build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new IOException(
          "listener.tls: "
              + tls.certificate()
              + " and "
              + tls.key()
              + " are not a PEM certificate and its PKCS#8 key: "
              + e.getMessage(),
          e);
    }
  }

  /**
   * Towards the server, null for none. Servers older than PostgreSQL 17 do not answer with a
   * protocol; one that answers with another is refused.
   *
   * @throws IOException with a sentence that says what is wrong and where
   */
  static @Nullable SslContext forServer(UpstreamAddress upstream) throws IOException {
    try {
      return switch (upstream.sslMode()) {
        case DISABLE -> null;
        case REQUIRE ->
            client()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm(null)
                .build();
        case VERIFY_FULL -> {
          var builder = client().endpointIdentificationAlgorithm("HTTPS");
          var root = upstream.rootCertificate();
          if (root != null) {
            builder.trustManager(root.toFile());
          }
          yield builder.build();
        }
      };
    } catch (SSLException | IllegalArgumentException e) {
      throw new IOException(
          "upstream.root-certificate: "
              + upstream.rootCertificate()
              + " is not a PEM file of certificates: "
              + e.getMessage(),
          e);
    }
  }

  private static SslContextBuilder client() {
    return SslContextBuilder.forClient()
        .protocols(VERSIONS)
        .applicationProtocolConfig(
            alpn(SelectorFailureBehavior.NO_ADVERTISE, SelectedListenerFailureBehavior.ACCEPT));
  }

  private static ApplicationProtocolConfig alpn(
      SelectorFailureBehavior selector, SelectedListenerFailureBehavior listener) {
    return new ApplicationProtocolConfig(Protocol.ALPN, selector, listener, PROTOCOL);
  }
}
