package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.wire.BodyReader;
import dev.gatehouse.wire.ProtocolViolation;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway") // tests hand in nulls, and a null where none may be fails them anyway
class RelayedAuthenticationTest {

  private static final int OK = 0;
  private static final int CLEARTEXT = 3;
  private static final int MD5 = 5;
  private static final int SASL = 10;

  private static final int SASL_CONTINUE = 11;
  private static final int SASL_FINAL = 12;

  private RelayedAuthentication authentication = relayed(false, AuthMethod.values());

  private static RelayedAuthentication relayed(boolean encrypted, AuthMethod... allowed) {
    return new RelayedAuthentication(encrypted, Set.of(allowed));
  }

  private static BodyReader request(int code, String... mechanisms) {
    var body = Unpooled.buffer().writeInt(code);
    for (var mechanism : mechanisms) {
      body.writeCharSequence(mechanism + '\0', StandardCharsets.US_ASCII);
    }
    if (code == SASL) {
      body.writeByte(0);
    }
    if (code == MD5) {
      body.writeInt(0x12345678);
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
    authentication.onServerRequest(request(SASL_CONTINUE));
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
    authentication = relayed(true, AuthMethod.values());
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
    authentication = relayed(false, AuthMethod.values());
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

  private void violated(int code) {
    assertThatThrownBy(() -> authentication.onServerRequest(request(code)))
        .isInstanceOf(ProtocolViolation.class);
  }

  /** The client's next message, whatever is in it. */
  private void answer() {
    assertThat(authentication.onClientAnswer(choice("SCRAM-SHA-256", "n,,n=,r=x"))).isNull();
  }

  /** At no point but its own is a step taken, and success comes last. */
  @Test
  void w24ShouldDemandEveryStepOfScram() {
    violated(SASL_CONTINUE);
    violated(SASL_FINAL);
    authentication.onServerRequest(request(SASL, "SCRAM-SHA-256"));
    for (var code : new int[] {OK, CLEARTEXT, MD5, SASL_CONTINUE, SASL_FINAL}) {
      violated(code);
    }
    answer();
    for (var code : new int[] {OK, CLEARTEXT, MD5, SASL_FINAL}) {
      violated(code);
    }
    authentication.onServerRequest(request(SASL_CONTINUE));
    for (var code : new int[] {OK, CLEARTEXT, MD5, SASL_CONTINUE, SASL_FINAL}) {
      violated(code);
    }
    answer();
    for (var code : new int[] {OK, CLEARTEXT, MD5, SASL_CONTINUE}) {
      violated(code);
    }
    authentication.onServerRequest(request(SASL_FINAL));
    for (var code : new int[] {CLEARTEXT, MD5, SASL_CONTINUE, SASL_FINAL}) {
      violated(code);
    }
    assertThat(authentication.succeeded()).isFalse();
    assertThat(authentication.onServerRequest(request(OK))).isNull();
    assertThat(authentication.succeeded()).isTrue();
    assertThat(authentication.method()).isEqualTo("SCRAM-SHA-256");
  }

  @Test
  void w24ShouldRefuseSuccessBeforeThePassword() {
    authentication.onServerRequest(request(MD5));
    violated(OK);
    answer();
    violated(CLEARTEXT);
    assertThat(authentication.onServerRequest(request(OK))).isNull();
  }

  @Test
  void shouldRefuseAnAnswerThatNobodyAskedFor() {
    assertThatThrownBy(() -> authentication.onClientAnswer(choice("x", "")))
        .isInstanceOf(ProtocolViolation.class);
  }

  @ParameterizedTest
  @CsvSource({"0,NONE", "3,PASSWORD", "5,MD5", "10,SCRAM_SHA_256"})
  void w25ShouldAllowOnlyTheMethodsOfTheList(int code, AuthMethod method) {
    var mechanisms = code == SASL ? new String[] {"SCRAM-SHA-256"} : new String[0];
    var others = EnumSet.complementOf(EnumSet.of(method)).toArray(AuthMethod[]::new);
    authentication = relayed(false, others);
    assertThat(authentication.onServerRequest(request(code, mechanisms)))
        .isNotNull()
        .extracting("sqlState")
        .isEqualTo("28000");
    assertThat(authentication.succeeded() || authentication.awaitsClient()).isFalse();
    authentication = relayed(false, method);
    assertThat(authentication.onServerRequest(request(code, mechanisms))).isNull();
  }

  @Test
  void w24ShouldRefuseRequestsOfAnotherLength() {
    var body = Unpooled.buffer().writeInt(OK).writeByte(0);
    assertThatThrownBy(() -> authentication.onServerRequest(BodyReader.of(body, 0, 5)))
        .isInstanceOf(ProtocolViolation.class);
    var list = Unpooled.buffer().writeInt(SASL);
    assertThatThrownBy(() -> authentication.onServerRequest(BodyReader.of(list, 0, 4)))
        .isInstanceOf(ProtocolViolation.class);
  }
}
