package dev.gatehouse.session;

import dev.gatehouse.wire.BodyReader;
import dev.gatehouse.wire.ErrorFields;
import dev.gatehouse.wire.Messages;
import dev.gatehouse.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Authentication between client and server as Gatehouse relays it: it sees methods and order, never
 * a secret. What the server may not ask never reaches the client, so nothing is answered.
 * ("Start-up", "SASL Authentication"; RFC 5802.)
 */
final class RelayedAuthentication {

  private static final int OK = 0;
  private static final int CLEARTEXT = 3;
  private static final int MD5 = 5;
  private static final int SASL = 10;
  private static final int SASL_CONTINUE = 11;
  private static final int SASL_FINAL = 12;

  private static final String SCRAM = "SCRAM-SHA-256";

  /** Where it stands; each can only be followed by the next of its method. */
  private enum State {
    /** The server has asked nothing yet. */
    NOT_ASKED,
    /** It has asked for a password, in clear or as a digest. */
    PASSWORD_ASKED,
    /** The client has answered; only success can follow. */
    PASSWORD_SENT,
    /** It has offered mechanisms. */
    SASL_OFFERED,
    /** The client has chosen one and begun. */
    SASL_BEGUN,
    /** The server's challenge is with the client. */
    SASL_CHALLENGED,
    /** The client's proof is with the server. */
    SASL_PROVEN,
    /** The server has proven itself, too. */
    SASL_FINISHED,
    /** AuthenticationOk. */
    SUCCEEDED
  }

  private final boolean upstreamEncrypted;
  private final Set<AuthMethod> allowed;
  private State state = State.NOT_ASKED;
  private boolean renamed;
  private String method = "none";
  private String binding = "";
  private List<String> offer = List.of();

  RelayedAuthentication(boolean upstreamEncrypted, Set<AuthMethod> allowed) {
    this.upstreamEncrypted = upstreamEncrypted;
    this.allowed = allowed;
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

  /**
   * What the client says of channel binding where it is asked: {@code unsupported}, {@code
   * not-offered} if it could but the server does not offer it; empty if it is not asked.
   */
  String channelBinding() {
    return binding;
  }

  /** The server has asked something. */
  boolean started() {
    return state != State.NOT_ASKED;
  }

  boolean succeeded() {
    return state == State.SUCCEEDED;
  }

  /** It is the client's turn. */
  boolean awaitsClient() {
    return switch (state) {
      case PASSWORD_ASKED, SASL_OFFERED, SASL_CHALLENGED -> true;
      case NOT_ASKED, PASSWORD_SENT, SASL_BEGUN, SASL_PROVEN, SASL_FINISHED, SUCCEEDED -> false;
    };
  }

  /** Reads AuthenticationXXX; returns the error to end with, or null. */
  @Nullable ErrorFields onServerRequest(BodyReader body) {
    offer = List.of();
    var code = body.int32();
    return switch (code) {
      case OK -> {
        body.end();
        yield onOk();
      }
      case CLEARTEXT -> {
        body.end();
        yield begin("password", AuthMethod.PASSWORD, State.PASSWORD_ASKED);
      }
      case MD5 -> {
        body.skip(4);
        body.end();
        var refusal = begin("md5", AuthMethod.MD5, State.PASSWORD_ASKED);
        yield refusal == null && renamed ? renamedWithMd5() : refusal;
      }
      case SASL -> onSasl(body);
      case SASL_CONTINUE -> {
        step(State.SASL_BEGUN, State.SASL_CHALLENGED);
        yield null;
      }
      case SASL_FINAL -> {
        step(State.SASL_PROVEN, State.SASL_FINISHED);
        yield null;
      }
      default ->
          refusal(
              "the server asks for an authentication method that Gatehouse does not relay (code "
                  + code
                  + "): use scram-sha-256, md5, password, cert or trust in pg_hba.conf");
    };
  }

  private @Nullable ErrorFields onOk() {
    return switch (state) {
      case NOT_ASKED -> begin("trust", AuthMethod.NONE, State.SUCCEEDED);
      case PASSWORD_SENT, SASL_FINISHED -> {
        state = State.SUCCEEDED;
        yield null;
      }
      case PASSWORD_ASKED, SASL_OFFERED, SASL_BEGUN, SASL_CHALLENGED, SASL_PROVEN ->
          throw new ProtocolViolation("AuthenticationOk before the authentication was finished");
      case SUCCEEDED -> throw outOfOrder();
    };
  }

  private @Nullable ErrorFields onSasl(BodyReader body) {
    var kept = mechanisms(body);
    if (kept.isEmpty()) {
      return refusal("the server offers no SASL mechanism that Gatehouse can relay");
    }
    var refusal = begin(SCRAM, AuthMethod.SCRAM_SHA_256, State.SASL_OFFERED);
    if (refusal == null) {
      offer = kept;
    }
    return refusal;
  }

  private @Nullable ErrorFields begin(String name, AuthMethod asked, State next) {
    step(State.NOT_ASKED, next);
    method = name;
    if (allowed.contains(asked)) {
      return null;
    }
    state = State.NOT_ASKED;
    return refusal(
        asked == AuthMethod.NONE
            ? "the server lets users in without any proof, which upstream.require-auth forbids"
            : "the server asks for the authentication method "
                + name
                + ", which upstream.require-auth forbids");
  }

  private void step(State from, State to) {
    if (state != from) {
      throw outOfOrder();
    }
    state = to;
  }

  private static ProtocolViolation outOfOrder() {
    return new ProtocolViolation("an authentication request out of order");
  }

  private static ErrorFields renamedWithMd5() {
    return refusal(
        "md5 authentication binds the password to the user name, which the identity mapping"
            + " changes: use scram-sha-256 for the mapped role in pg_hba.conf");
  }

  private static ErrorFields refusal(String sentence) {
    return ErrorFields.fatal("28000", sentence);
  }

  /**
   * Channel binding ties the login to one TLS connection; with Gatehouse there are two, so the
   * -PLUS mechanisms are taken out of the offer.
   */
  private static List<String> mechanisms(BodyReader body) {
    var kept = new ArrayList<String>();
    while (body.remaining() > 1) {
      var mechanism = body.cString();
      if (mechanism.equals(SCRAM) && kept.isEmpty()) {
        kept.add(mechanism);
      }
    }
    if (body.int8() != 0) {
      throw new ProtocolViolation("a list of SASL mechanisms without end");
    }
    return List.copyOf(kept);
  }

  /** What the client is sent instead of the last request; null to relay it as it is. */
  @Nullable ByteBuf replacement(ByteBufAllocator allocator) {
    return offer.isEmpty() ? null : Messages.authenticationSasl(allocator, offer);
  }

  /** Reads a client's answer to the last request; returns the error to end with, or null. */
  @Nullable ErrorFields onClientAnswer(BodyReader body) {
    return switch (state) {
      case PASSWORD_ASKED -> {
        state = State.PASSWORD_SENT;
        yield null;
      }
      case SASL_OFFERED -> {
        state = State.SASL_BEGUN;
        yield onChoice(body);
      }
      case SASL_CHALLENGED -> {
        state = State.SASL_PROVEN;
        yield null;
      }
      case NOT_ASKED, PASSWORD_SENT, SASL_BEGUN, SASL_PROVEN, SASL_FINISHED, SUCCEEDED ->
          throw new ProtocolViolation("an authentication message that nobody asked for");
    };
  }

  private @Nullable ErrorFields onChoice(BodyReader body) {
    if (!body.cString().equals(SCRAM)) {
      return refusal("the client chose a SASL mechanism that was not offered");
    }
    var length = body.int32();
    var flag = length > 0 ? body.int8() : 'n';
    binding = flag == 'y' ? "not-offered" : "unsupported";
    if (flag == 'y' && upstreamEncrypted) {
      return refusal(
          "channel binding cannot be relayed between two TLS connections: connect with"
              + " channel_binding=disable (pgjdbc: channelBinding=disable)");
    }
    return null;
  }
}
