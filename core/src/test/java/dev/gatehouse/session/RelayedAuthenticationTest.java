package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.wire.BodyReader;
import dev.gatehouse.wire.ProtocolViolation;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway") // tests hand in nulls, and a null where none may be fails them anyway
class RelayedAuthenticationTest {

  private static final int OK = 0;
  private static final int CLEARTEXT = 3;
  private static final int MD5 = 5;
  private static final int SASL = 10;

  private RelayedAuthentication authentication = new RelayedAuthentication(false);

  private static BodyReader request(int code, String... mechanisms) {
    var body = Unpooled.buffer().writeInt(code);
    for (var mechanism : mechanisms) {
      body.writeCharSequence(mechanism + '\0', StandardCharsets.US_ASCII);
    }
    if (code == SASL) {
      body.writeByte(0);
    }
    return BodyReader.of(body, 0, body.readableBytes());
  }

  private static BodyReader choice(String mechanism, String first) {
    var body = Unpooled.buffer();
    body.writeCharSequence(mechanism + '\0', StandardCharsets.US_ASCII);
    body.writeInt(first.length());
    body.writeCharSequence(first, StandardCharsets.US_ASCII);
    return BodyReader.of(body, 0, body.readableBytes());
  }

  @Test
  void shouldKnowTrust() {
    assertThat(authentication.onServerRequest(request(OK))).isNull();
    assertThat(authentication.succeeded()).isTrue();
    assertThat(authentication.awaitsClient()).isFalse();
    assertThat(authentication.method()).isEqualTo("trust");
  }

  @Test
  void shouldLetTheClientAnswerOnceForEachRequest() {
    assertThat(authentication.awaitsClient()).isFalse();
    authentication.onServerRequest(request(CLEARTEXT));
    assertThat(authentication.awaitsClient()).isTrue();
    assertThat(authentication.onClientAnswer(choice("password", ""))).isNull();
    assertThat(authentication.awaitsClient()).isFalse();
    authentication.onServerRequest(request(OK));
    assertThat(authentication.method()).isEqualTo("password");
  }

  @Test
  void w07ShouldTakeChannelBindingOutOfTheOffer() {
    assertThat(authentication.onServerRequest(request(SASL, "SCRAM-SHA-256-PLUS", "SCRAM-SHA-256")))
        .isNull();
    var offer = authentication.replacement(UnpooledByteBufAllocator.DEFAULT);
    assertThat(offer).isNotNull();
    assertThat(offer.toString(StandardCharsets.US_ASCII))
        .contains("SCRAM-SHA-256\0\0")
        .doesNotContain("PLUS");
    offer.release();
    assertThat(authentication.onClientAnswer(choice("SCRAM-SHA-256", "n,,n=,r=x"))).isNull();
    authentication.onServerRequest(request(OK));
    assertThat(authentication.replacement(UnpooledByteBufAllocator.DEFAULT)).isNull();
    assertThat(authentication.method()).isEqualTo("SCRAM-SHA-256");
  }

  @Test
  void w07ShouldRefuseAnOfferOfChannelBindingOnly() {
    assertThat(authentication.onServerRequest(request(SASL, "SCRAM-SHA-256-PLUS")))
        .isNotNull()
        .extracting("sqlState")
        .isEqualTo("28000");
  }

  @Test
  void w07ShouldRefuseAMechanismThatWasNotOffered() {
    authentication.onServerRequest(request(SASL, "SCRAM-SHA-256"));
    assertThat(authentication.onClientAnswer(choice("SCRAM-SHA-256-PLUS", "p=x,,"))).isNotNull();
  }

  @Test
  void w07ShouldRefuseTheYFlagTowardsAnEncryptedServerOnly() {
    authentication.onServerRequest(request(SASL, "SCRAM-SHA-256"));
    assertThat(authentication.onClientAnswer(choice("SCRAM-SHA-256", "y,,n=,r=x"))).isNull();
    authentication = new RelayedAuthentication(true);
    authentication.onServerRequest(request(SASL, "SCRAM-SHA-256"));
    assertThat(authentication.onClientAnswer(choice("SCRAM-SHA-256", "y,,n=,r=x")))
        .isNotNull()
        .extracting("message")
        .asString()
        .contains("channel_binding=disable");
  }

  @Test
  void shouldRefuseMd5ForARenamedUserOnly() {
    authentication.onMapped("app", "app");
    assertThat(authentication.onServerRequest(request(MD5))).isNull();
    authentication = new RelayedAuthentication(false);
    authentication.onMapped("alice", "app");
    assertThat(authentication.onServerRequest(request(MD5)))
        .isNotNull()
        .extracting("message")
        .asString()
        .contains("md5");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 6, 7, 8, 9, 13, -1})
  void shouldRefuseMethodsItCannotRelay(int code) {
    assertThat(authentication.onServerRequest(request(code))).isNotNull();
    assertThat(authentication.succeeded()).isFalse();
  }

  @Test
  void w24ShouldRefuseAnotherRequestAfterSuccess() {
    authentication.onServerRequest(request(OK));
    assertThatThrownBy(() -> authentication.onServerRequest(request(CLEARTEXT)))
        .isInstanceOf(ProtocolViolation.class);
  }
}
