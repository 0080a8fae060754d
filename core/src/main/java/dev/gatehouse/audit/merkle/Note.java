package dev.gatehouse.audit.merkle;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A signed note (C2SP signed-note): a text and the signatures over it. Reading is strict, so that a
 * note has one spelling: {@code parse(bytes)} gives back the same bytes. Nothing in the text means
 * anything before {@link #verify}. Immutable.
 *
 * @param text whole lines, the last line end included
 */
public record Note(String text, List<NoteSignature> signatures) {

  /** The longest note: room for 16 signatures of the longest kind. */
  public static final int MAX_BYTES = 128 * 1024;

  /** The most signatures. */
  public static final int MAX_SIGNATURES = 16;

  /** Copies the list. */
  public Note {
    signatures = List.copyOf(signatures);
  }

  /**
   * Reads a note.
   *
   * @throws NoteException if it is too long, not UTF-8, has control characters, no signature or
   *     more than 16, two of one key, or a line that is not spelt as it would be written
   */
  public static Note parse(byte[] bytes) throws NoteException {
    if (bytes.length > MAX_BYTES) {
      throw new NoteException("a note of " + bytes.length + " bytes");
    }
    var whole = decode(bytes);
    for (var i = 0; i < whole.length(); i++) {
      if (whole.charAt(i) < ' ' && whole.charAt(i) != '\n') {
        throw new NoteException("a control character in a note");
      }
    }
    var split = whole.lastIndexOf("\n\n");
    if (split < 0) {
      throw new NoteException("no blank line before the signatures");
    }
    return new Note(whole.substring(0, split + 1), signatures(whole.substring(split + 2)));
  }

  /** Reads bytes as UTF-8, or not at all. */
  static String decode(byte[] bytes) throws NoteException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException e) {
      throw new NoteException("not UTF-8");
    }
  }

  /** Reads lines of signatures, each with its line end; at least one, of each key one. */
  static List<NoteSignature> signatures(String lines) throws NoteException {
    var signatures = new ArrayList<NoteSignature>();
    var start = 0;
    while (start < lines.length()) {
      var end = lines.indexOf('\n', start);
      if (end < 0 || signatures.size() == MAX_SIGNATURES) {
        throw new NoteException(
            end < 0 ? "a note without its last line end" : "too many signatures");
      }
      var signature = NoteSignature.parse(lines.substring(start, end));
      for (var other : signatures) {
        if (other.sameKey(signature)) {
          throw new NoteException("two signatures of one key");
        }
      }
      signatures.add(signature);
      start = end + 1;
    }
    if (signatures.isEmpty()) {
      throw new NoteException("a note without signatures");
    }
    return signatures;
  }

  /**
   * The keys that have signed. Signatures of unknown keys are ignored.
   *
   * @return at least one
   * @throws NoteException if none of the keys has signed, or a signature of one of them is bad
   */
  public List<VerifierKey> verify(Collection<VerifierKey> known) throws NoteException {
    var signers = signers(known);
    if (signers.isEmpty()) {
      throw new NoteException("no known key has signed the note");
    }
    return signers;
  }

  /**
   * The same, but it may be that none of the keys has signed.
   *
   * @throws NoteException if a signature of one of them is bad
   */
  public List<VerifierKey> signers(Collection<VerifierKey> known) throws NoteException {
    var signers = new ArrayList<VerifierKey>();
    for (var signature : signatures) {
      for (var key : known) {
        if (key.made(signature)) {
          if (!key.verifies(text, signature)) {
            throw new NoteException("a bad signature of the key " + key.label());
          }
          signers.add(key);
        }
      }
    }
    return signers;
  }

  /** The same note with a signature more, in place of one by the same key. */
  Note with(NoteSignature signature) {
    var more = new ArrayList<>(signatures);
    more.removeIf(signature::sameKey);
    more.add(signature);
    return new Note(text, more);
  }

  /** The note as it is stored and sent, in UTF-8. */
  public byte[] bytes() {
    return toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The note as it is stored and sent. */
  @Override
  public String toString() {
    var out = new StringBuilder(text).append('\n');
    for (var signature : signatures) {
      out.append(signature).append('\n');
    }
    return out.toString();
  }
}
