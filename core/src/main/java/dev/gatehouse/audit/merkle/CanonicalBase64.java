package dev.gatehouse.audit.merkle;

import java.util.Base64;

/** Standard base64 (RFC 4648 section 4) of which each value has one spelling only. */
final class CanonicalBase64 {

  private CanonicalBase64() {}

  /** Decodes; missing padding, line ends and stray bits in the last character are refused. */
  static byte[] decode(String text) throws NoteException {
    try {
      var bytes = Base64.getDecoder().decode(text);
      if (Base64.getEncoder().encodeToString(bytes).equals(text)) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      throw new NoteException("not base64: " + e.getMessage());
    }
    throw new NoteException("base64 that is not canonical");
  }
}
