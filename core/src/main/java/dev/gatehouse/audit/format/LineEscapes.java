package dev.gatehouse.audit.format;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Escapes, beyond what JSON asks for, every character that could forge a line or fool a reader's
 * eye: DEL and the C1 controls (terminal escapes), line and paragraph separators, and format
 * characters (direction overrides, zero width). Letters of any script stay readable. Characters
 * above U+FFFF are written by the generator as an escaped pair.
 */
final class LineEscapes extends CharacterEscapes {

  private static final long serialVersionUID = 1L;
  private static final int DEL = 0x7F;

  private final int[] ascii;

  LineEscapes() {
    ascii = CharacterEscapes.standardAsciiEscapesForJSON();
    ascii[DEL] = ESCAPE_STANDARD;
  }

  @Override
  public int[] getEscapeCodesForAscii() {
    return ascii;
  }

  @Override
  public @Nullable SerializableString getEscapeSequence(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          new SerializedString("\\u" + HexFormat.of().toHexDigits((char) character));
      default -> null;
    };
  }
}
