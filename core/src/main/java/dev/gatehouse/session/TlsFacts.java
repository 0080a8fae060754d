package dev.gatehouse.session;

import dev.gatehouse.audit.Sha256;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
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
      details.put("certificate_sha256", Sha256.hex(certificate.getEncoded()));
      if (certificate instanceof X509Certificate known) {
        details.put("certificate_subject", known.getSubjectX500Principal().getName());
      }
    } catch (SSLException _) {
      // It has shown none.
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was read cannot be written", e);
    }
  }
}
