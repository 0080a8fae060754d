package dev.gatehouse.audit.merkle;

/** What a key of a note signs, by the byte that names it (C2SP signed-note). */
public enum SignatureType {
  /** Ed25519 over the text of the note. */
  ED25519(0x01, 64),

  /** A witness's Ed25519 over the text and its time (C2SP tlog-cosignature). */
  COSIGNATURE(0x04, 8 + 64);

  private final byte code;
  private final int length;

  SignatureType(int code, int length) {
    this.code = (byte) code;
    this.length = length;
  }

  byte code() {
    return code;
  }

  /** Bytes of a signature, without the key id. */
  int length() {
    return length;
  }

  static SignatureType of(byte code) throws NoteException {
    for (var type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    throw new NoteException("a key of unknown type " + code);
  }
}
