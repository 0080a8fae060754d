package dev.gatehouse.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;

class ErrorFieldsTest {

  @Test
  void shouldReadBackWhatItWrites() {
    var frame =
        ErrorFields.error("42501", "no \0 größe").toErrorResponse(UnpooledByteBufAllocator.DEFAULT);
    assertThat(frame.getByte(0)).isEqualTo(Backend.ERROR_RESPONSE);
    assertThat(frame.getInt(1)).isEqualTo(frame.readableBytes() - 1);
    var read = ErrorFields.read(BodyReader.ofFrame(frame, 0));
    assertThat(read).isEqualTo(new ErrorFields("ERROR", "42501", "no   größe"));
    assertThat(read.ends()).isFalse();
    frame.release();
  }

  @Test
  void shouldWriteNotices() {
    var frame =
        new ErrorFields("NOTICE", "00000", "hello")
            .toNoticeResponse(UnpooledByteBufAllocator.DEFAULT);
    assertThat(frame.getByte(0)).isEqualTo(Backend.NOTICE_RESPONSE);
    frame.release();
  }

  @Test
  void w08EveryFieldMayBeMissing() {
    assertThat(ErrorFields.read(Bytes.body((byte) 0))).isEqualTo(new ErrorFields("", "", ""));
    assertThat(ErrorFields.read(Bytes.body('x', "unknown", 'M', "text", (byte) 0)))
        .isEqualTo(new ErrorFields("", "", "text"));
  }

  @Test
  void shouldPreferTheSeverityThatIsNotTranslated() {
    var translated = ErrorFields.read(Bytes.body('S', "FATAL?", 'V', "FATAL", (byte) 0));
    assertThat(translated.severity()).isEqualTo("FATAL");
    assertThat(translated.ends()).isTrue();
    assertThat(ErrorFields.read(Bytes.body('S', "PANIC", (byte) 0)).ends()).isTrue();
  }

  @Test
  void w08ShouldRefuseWhatHasNoEnd() {
    assertThatThrownBy(() -> ErrorFields.read(Bytes.body())).isInstanceOf(ProtocolViolation.class);
    assertThatThrownBy(() -> ErrorFields.read(Bytes.body('M', "text")))
        .isInstanceOf(ProtocolViolation.class);
    assertThatThrownBy(() -> ErrorFields.read(Bytes.body((byte) 0, (byte) 0)))
        .isInstanceOf(ProtocolViolation.class);
  }
}
