package dev.gatehouse.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartupTest {

  private static final int V3 = 3 << 16;

  private static ByteBuf packet(Object... fields) {
    var body = Bytes.of(fields);
    return Bytes.of(4 + body.readableBytes()).writeBytes(body);
  }

  private static Startup.Message message(Object... fields) {
    return (Startup.Message) Startup.read(packet(fields));
  }

  private static void refused(String reason, Object... fields) {
    assertThatThrownBy(() -> message(fields))
        .isInstanceOf(ProtocolViolation.class)
        .hasMessageContaining(reason);
  }

  @Test
  void shouldReadParametersAndTakeTheUserForTheDatabase() {
    var message = message(V3, "user", "app", "application_name", "psql", (byte) 0);
    assertThat(message.user()).isEqualTo("app");
    assertThat(message.database()).isEqualTo("app");
    assertThat(message.parameters()).isEqualTo(Map.of("user", "app", "application_name", "psql"));
    assertThat(message(V3, "user", "app", "database", "shop", (byte) 0).database())
        .isEqualTo("shop");
    assertThat(message(V3, "user", "app", "database", "", (byte) 0).database()).isEqualTo("app");
  }

  @Test
  void b01W09ShouldRefuseDuplicates() {
    refused("given twice", V3, "user", "app", "user", "postgres", (byte) 0);
    refused("given twice", V3, "user", "app", "Role", "a", "ROLE", "b", (byte) 0);
    refused("given twice", V3, "user", "app", "_pq_.x", "", "_pq_.x", "", (byte) 0);
  }

  @Test
  void b02ShouldNotTakeAnotherSpellingForTheUser() {
    assertThat(message(V3, "User", "app", (byte) 0).user()).isEmpty();
  }

  @Test
  void b07ShouldCollectOptionsAndMinorVersions() {
    var message = message(V3 + 2, "user", "app", "_pq_.command", "x", (byte) 0);
    assertThat(message.minorVersion()).isEqualTo(2);
    assertThat(message.protocolOptions()).containsExactly("_pq_.command");
    assertThat(message.parameters()).containsOnlyKeys("user");
  }

  @ParameterizedTest
  @ValueSource(ints = {2 << 16, 4 << 16, 0, 1, -1})
  void b07ShouldKnowOtherVersions(int version) {
    assertThat(Startup.read(packet(version, "user", "app", (byte) 0)))
        .isEqualTo(new Startup.OtherProtocol(version >>> 16, version & 0xffff));
  }

  @Test
  void b08ShouldRefuseABrokenLayout() {
    refused("no terminator", V3, "user", "app");
    refused("no terminator", V3);
    refused("empty parameter name", V3, "user", "app", "", "x", (byte) 0);
    refused("terminator", V3, "user", "app", "odd");
    refused("terminator", V3, "user", "app", "odd", (byte) 0);
  }

  @Test
  void w09ShouldRefuseMalformedText() {
    refused("UTF-8", V3, "user", new byte[] {'a', (byte) 0xe4, 0}, (byte) 0);
    refused("UTF-8", V3, new byte[] {(byte) 0xc0, (byte) 0x80, 0}, "x", (byte) 0);
  }

  @Test
  void w09ShouldRefuseTooManyOrTooLongNames() {
    refused("too long", V3, "x".repeat(129), "", (byte) 0);
    refused("too long", V3, "_pq_." + "x".repeat(129), "", (byte) 0);
    var many = new ArrayList<Object>(List.of(V3));
    for (var i = 0; i <= 200; i++) {
      many.addAll(List.of("_pq_." + i, ""));
    }
    many.add((byte) 0);
    refused("too many", many.toArray());
  }

  /** Only ASCII: the Kelvin sign is no k to the server. */
  @Test
  void b02ShouldFoldNamesAsTheServerDoes() {
    assertThat(Startup.fold("TimeZONE")).isEqualTo("timezone");
    assertThat(Startup.fold("\u212aÄ")).isEqualTo("\u212aÄ");
  }

  @Test
  void shouldReadRequestsForEncryption() {
    assertThat(Startup.read(packet(Startup.SSL_REQUEST))).isInstanceOf(Startup.SslRequest.class);
    assertThat(Startup.read(packet(Startup.GSSENC_REQUEST)))
        .isInstanceOf(Startup.GssEncRequest.class);
    assertThatThrownBy(() -> Startup.read(packet(Startup.SSL_REQUEST, (byte) 0)))
        .isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void b11CancelRequestOfAnyLengthIsReadWithoutAnAnswer() {
    var cancel = (Startup.CancelRequest) Startup.read(packet(Startup.CANCEL_REQUEST, 7, 9));
    assertThat(cancel.processId()).isEqualTo(7);
    assertThat(cancel.key()).containsExactly(0, 0, 0, 9);
    var empty = (Startup.CancelRequest) Startup.read(packet(Startup.CANCEL_REQUEST));
    assertThat(empty.key()).isEmpty();
    var longest =
        (Startup.CancelRequest) Startup.read(packet(Startup.CANCEL_REQUEST, 7, new byte[5000]));
    assertThat(longest.key()).hasSize(5000);
  }

  @Test
  void shouldReadBackWhatItWrites() {
    var allocator = UnpooledByteBufAllocator.DEFAULT;
    var written = Startup.write(allocator, 2, Map.of("user", "größe"));
    var read = (Startup.Message) Startup.read(written);
    assertThat(read.user()).isEqualTo("größe");
    assertThat(read.minorVersion()).isEqualTo(2);
    assertThat(written.readerIndex()).isZero();
    var cancel = Startup.writeCancel(allocator, 5, new byte[] {1, 2, 3, 4});
    assertThat(((Startup.CancelRequest) Startup.read(cancel)).key()).containsExactly(1, 2, 3, 4);
    var ssl = Startup.writeSslRequest(allocator);
    assertThat(Startup.read(ssl)).isInstanceOf(Startup.SslRequest.class);
    assertThat(written.release() && cancel.release() && ssl.release()).isTrue();
  }
}
