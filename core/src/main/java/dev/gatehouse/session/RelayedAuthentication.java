package dev.gatehouse.session;

import dev.gatehouse.wire.BodyReader;
import dev.gatehouse.wire.ErrorFields;
import dev.gatehouse.wire.Messages;
import dev.gatehouse.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Authentication between client and server as Gatehouse relays it: it sees methods and order, never
 * a secret. ("Start-up", "SASL Authentication"; RFC 5802.)
 */
final class RelayedAuthentication {

  private static final int OK = 0;
  private static final int CLEARTEXT = 3;
  private static final int MD5 = 5;
  private static final int SASL = 10;
  private static final int SASL_CONTINUE = 11;
  private static final int SASL_FINAL = 12;

  private final boolean upstreamEncrypted;
  private boolean renamed;
  private boolean started;
  private boolean succeeded;
  private boolean awaitsClient;
  private boolean awaitsMechanism;
  private String method = "none";
  private List<String> offer = List.of();

  RelayedAuthentication(boolean upstreamEncrypted) {
    this.upstreamEncrypted = upstreamEncrypted;
  }

  void onMapped(String user, String role) {
    renamed = !user.equals(role);
  }

  /**
   * {@code trust}, {@code password}, {@code md5}, {@code SCRAM-SHA-256}, or {@code none} so far.
   */
  String method() {
    return method;
  }

  /** The server has asked something. */
  boolean started() {
    return started;
  }

  boolean succeeded() {
    return succeeded;
  }

  /** It is the client's turn. */
  boolean awaitsClient() {
    return awaitsClient;
  }

  /** Reads AuthenticationXXX; returns the error to end with, or null. */
  @Nullable ErrorFields onServerRequest(BodyReader body) {
    started = true;
    if (succeeded) {
      throw new ProtocolViolation("an authentication request after AuthenticationOk");
    }
    offer = List.of();
    var code = body.int32();
    switch (code) {
      case OK -> {
        succeeded = true;
        awaitsClient = false;
        if (method.equals("none")) {
          method = "trust";
        }
      }
      case CLEARTEXT -> {
        method = "password";
        awaitsClient = true;
      }
      case MD5 -> {
        method = "md5";
        awaitsClient = true;
        if (renamed) {
          return ErrorFields.fatal(
              "28000",
              "md5 authentication binds the password to the user name, which the identity mapping"
                  + " changes: use scram-sha-256 for the mapped role in pg_hba.conf");
        }
      }
      case SASL -> {
        offer = mechanisms(body);
        awaitsClient = true;
        awaitsMechanism = true;
        if (offer.isEmpty()) {
          return ErrorFields.fatal(
              "28000", "the server offers no SASL mechanism that Gatehouse can relay");
        }
      }
      case SASL_CONTINUE -> awaitsClient = true;
      case SASL_FINAL -> awaitsClient = false;
      default -> {
        return ErrorFields.fatal(
            "28000",
            "the server asks for an authentication method that Gatehouse does not relay (code "
                + code
                + "): use scram-sha-256, md5, password, cert or trust in pg_hba.conf");
      }
    }
    return null;
  }

  /**
   * Channel binding ties the login to one TLS connection; with Gatehouse there are two, so the
   * -PLUS mechanisms are taken out of the offer.
   */
  private static List<String> mechanisms(BodyReader body) {
    var kept = new ArrayList<String>();
    while (body.remaining() > 1) {
      var mechanism = body.cString();
      if (mechanism.equals("SCRAM-SHA-256")) {
        kept.add(mechanism);
      }
    }
    return List.copyOf(kept);
  }

  /** What the client is sent instead of the last request; null to relay it as it is. */
  @Nullable ByteBuf replacement(ByteBufAllocator allocator) {
    return offer.isEmpty() ? null : Messages.authenticationSasl(allocator, offer);
  }

  /** Reads a client's answer; returns the error to end with, or null. */
  @Nullable ErrorFields onClientAnswer(BodyReader body) {
    awaitsClient = false;
    if (!awaitsMechanism) {
      return null;
    }
    awaitsMechanism = false;
    method = body.cString();
    if (!method.equals("SCRAM-SHA-256")) {
      return ErrorFields.fatal("28000", "the client chose a SASL mechanism that was not offered");
    }
    var length = body.int32();
    if (length > 0 && body.int8() == 'y' && upstreamEncrypted) {
      return ErrorFields.fatal(
          "28000",
          "channel binding cannot be relayed between two TLS connections: connect with"
              + " channel_binding=disable (pgjdbc: channelBinding=disable)");
    }
    return null;
  }
}
