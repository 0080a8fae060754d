package dev.gatehouse.session;

import io.netty.handler.ssl.SslHandler;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/**
 * What events say of TLS on one leg: how it is spoken, and whose certificate the peer has shown.
 */
final class TlsFacts {

  private TlsFacts() {}

  /** Adds all of it to the details of an event; the handshake is done. */
  static void describe(SslHandler handler, Map<String, String> details) {
    var session = handler.engine().getSession();
    details.put("version", session.getProtocol());
    details.put("cipher", session.getCipherSuite());
    var protocol = handler.applicationProtocol();
    if (protocol != null) {
      details.put("alpn", protocol);
    }
    describePeer(session, details);
  }

  private static void describePeer(SSLSession session, Map<String, String> details) {
    try {
      var certificate = session.getPeerCertificates()[0];
      var sha256 = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      details.put("certificate_sha256", HexFormat.of().formatHex(sha256));
      if (certificate instanceof X509Certificate known) {
        details.put("certificate_subject", known.getSubjectX500Principal().getName());
      }
    } catch (SSLException _) {
      // It has shown none.
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate that was read cannot be written", e);
    }
  }
}
