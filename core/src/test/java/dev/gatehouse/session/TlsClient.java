package dev.gatehouse.session;

import dev.gatehouse.wire.Startup;
import java.net.InetAddress;
import java.net.Socket;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** TLS as a client may speak it, with the protocols it names (ALPN). Trusts everybody. */
final class TlsClient {

  static final byte[] SSL_REQUEST = RawClient.packet(Startup.SSL_REQUEST);
  static final byte[] GSSENC_REQUEST = RawClient.packet(Startup.GSSENC_REQUEST);

  private static final class TrustsAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  private TlsClient() {}

  /** From the first byte on; the handshake is still to come. */
  static SSLSocket direct(int port, String... protocols) throws Exception {
    return over(plain(port), protocols);
  }

  /** After an SSLRequest that was answered with S. */
  static SSLSocket requested(int port, String... protocols) throws Exception {
    var plain = plain(port);
    plain.getOutputStream().write(SSL_REQUEST);
    var answer = plain.getInputStream().read();
    if (answer != 'S') {
      throw new AssertionError("TLS is refused: " + answer);
    }
    return over(plain, protocols);
  }

  private static Socket plain(int port) throws Exception {
    var plain = new Socket(InetAddress.getLoopbackAddress(), port);
    plain.setSoTimeout(10_000);
    return plain;
  }

  /** Over a connection that exists. */
  static SSLSocket over(Socket plain, String... protocols) throws Exception {
    var context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustsAll()}, new SecureRandom());
    var socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(plain, "127.0.0.1", plain.getPort(), true);
    var parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(protocols);
    socket.setSSLParameters(parameters);
    return socket;
  }
}
