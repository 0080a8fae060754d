package dev.gatehouse.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.statement.values.ValueDecoder;
import dev.gatehouse.wire.BodyReader;
import dev.gatehouse.wire.ProtocolViolation;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway") // tests hand in nulls, and a null where none may be fails them anyway
class BindMessageTest {

  private static final Prepared STATEMENT = Prepared.byParse("s", "", List.of(), new int[] {23});

  /** Numbers are shorts, except lengths, which are ints. */
  private static BindMessage bind(Object... fields) {
    var out = io.netty.buffer.Unpooled.buffer().writeBytes(new byte[] {'p', 0, 's', 0});
    for (var field : fields) {
      switch (field) {
        case Short number -> out.writeShort(number);
        case Integer number -> out.writeInt(number);
        case byte[] raw -> out.writeBytes(raw);
        default -> throw new IllegalArgumentException(field.toString());
      }
    }
    return new BindMessage(BodyReader.of(out, 0, out.readableBytes()));
  }

  private static List<Parameter> parameters(Object... fields) {
    return bind(fields).parameters(STATEMENT, ValueDecoder.BUILT_IN);
  }

  private static void refused(Object... fields) {
    assertThatThrownBy(() -> parameters(fields)).isInstanceOf(ProtocolViolation.class);
  }

  private static short n(int value) {
    return (short) value;
  }

  @Test
  void shouldReadNamesThenParameters() {
    var bind = bind(n(0), n(2), 1, new byte[] {'x'}, -1, n(0));
    assertThat(bind.portal()).containsExactly('p');
    assertThat(bind.statement()).containsExactly('s');
    var parameters = bind.parameters(STATEMENT, ValueDecoder.BUILT_IN);
    assertThat(parameters).extracting(Parameter::value).containsExactly("x", null);
    assertThat(parameters).extracting(Parameter::number).containsExactly(1, 2);
    assertThat(parameters).extracting(Parameter::isNull).containsExactly(false, true);
  }

  @Test
  void shouldApplyOneFormatToAllOrOneToEach() {
    var four = ByteBuffer.allocate(4).putInt(7).array();
    assertThat(parameters(n(1), n(1), n(1), 4, four, n(1), n(1)).getFirst().value()).isEqualTo("7");
    var mixed = parameters(n(2), n(1), n(0), n(2), 4, four, 1, new byte[] {'y'}, n(0));
    assertThat(mixed).extracting(Parameter::binary).containsExactly(true, false);
    assertThat(mixed).extracting(Parameter::value).containsExactly("7", "y");
  }

  @Test
  void b31ShouldRefuseTwoFormatsForThreeParameters() {
    refused(n(2), n(0), n(0), n(3), -1, -1, -1, n(0));
  }

  @Test
  void b31ShouldRefuseNegativeLengthsLeftoversAndUnknownFormats() {
    refused(n(0), n(1), -2, n(0));
    refused(n(0), n(1), Integer.MAX_VALUE, n(0));
    refused(n(0), n(0), n(0), n(0));
    refused(n(0), n(0));
    refused(n(1), n(2), n(0), n(0));
    refused(n(0), n(0), n(1), n(2));
    refused(n(0), n(2), -1, n(0));
  }

  @Test
  void b34W13ShouldTake65535Parameters() {
    var nulls = new byte[65_535 * 4];
    java.util.Arrays.fill(nulls, (byte) 0xFF);
    var parameters = parameters(n(0), n(65_535), nulls, n(0));
    assertThat(parameters).hasSize(65_535).allMatch(Parameter::isNull);
    refused(n(0), n(65_535), n(0));
  }
}
