package dev.gatehouse.sql;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.StatementKind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Fingerprints of the statements of a message: the first 16 bytes of SHA-256 over the letters
 * {@code gatehouse 1}, a line feed, and the {@linkplain Normaliser normal form} of the statement in
 * UTF-8, without its {@code ;}; in lower-case hexadecimal digits.
 *
 * <p>No value of a literal is in one. So a statement has none where such a value says what it does:
 * the harmless text would have the fingerprint of a harmful one. It has none either if what it does
 * stands in another text, or is not known. And none if it sets a setting or a password: both may be
 * bare words, and a fingerprint stays where a text is erased.
 */
final class Fingerprints {

  private static final byte[] VERSION = "gatehouse 1\n".getBytes(StandardCharsets.US_ASCII);

  /** Half of the hash: nobody finds two statements of one fingerprint. */
  private static final int BYTES = 16;

  /** The quotes of a password were forgotten: the server will refuse it, but it was heard. */
  private static final String BARE_PASSWORD = "password \"";

  private static final String FOLDED_PASSWORD = "password u\"";

  private final String form;
  private final MessageDigest sha256 = sha256();

  /** A token of the message, and where it begins in the form. */
  private int token;

  private int at;

  private Fingerprints(String form) {
    this.form = form;
  }

  /**
   * The statements with their fingerprints.
   *
   * @param form of the whole message
   * @param tokens their number in it
   */
  static List<Template.Part> of(List<Template.Part> parts, String form, int tokens) {
    var prints = new Fingerprints(form);
    if (parts.size() == 1) {
      return List.of(prints.single(parts.getFirst(), tokens));
    }
    var all = new ArrayList<Template.Part>(parts.size());
    for (var part : parts) {
      prints.advance(part.first());
      int from = prints.at;
      prints.advance(part.end());
      all.add(prints.with(part, from, part.end() == tokens ? prints.at : prints.at - 1));
    }
    return all;
  }

  /** Around it stands nothing but semicolons, which are two characters each. */
  private Template.Part single(Template.Part part, int tokens) {
    return with(part, 2 * part.first(), form.length() - 2 * (tokens - part.end()));
  }

  private Template.Part with(Template.Part part, int from, int to) {
    if (part.acceptance() != Acceptance.ACCEPTED || !isSaid(part.facts())) {
      return part;
    }
    var own = form.substring(from, to);
    return mayHoldPassword(part.facts(), own) ? part : part.with(fingerprint(own));
  }

  private static boolean mayHoldPassword(Facts facts, String own) {
    return facts.kind() != StatementKind.QUERY
        && facts.kind() != StatementKind.DML
        && (own.contains(BARE_PASSWORD) || own.contains(FOLDED_PASSWORD));
  }

  /** Whether the form says all that decides what the statement does. */
  private static boolean isSaid(Facts facts) {
    return facts.completeness() != Completeness.OPAQUE
        && !facts.literalSensitive()
        && !facts.commands().contains("EXECUTE")
        && !facts.command().equals("FETCH")
        && !facts.command().equals("MOVE")
        && !sets(facts);
  }

  private static boolean sets(Facts facts) {
    for (var setting : facts.settings()) {
      if (!setting.values().isEmpty() && facts.kind() != StatementKind.TRANSACTION) {
        return true;
      }
    }
    for (var privilege : facts.privileges()) {
      if (privilege.privileges().contains("PASSWORD")) {
        return true;
      }
    }
    return false;
  }

  private String fingerprint(String own) {
    sha256.update(VERSION);
    var hash = sha256.digest(own.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(hash, 0, BYTES);
  }

  /** Moves on to a token, or to the end of the form. */
  private void advance(int to) {
    for (; token < to; token++) {
      at = end() + 1;
    }
    at = Math.min(at, form.length());
  }

  /** Where the token ends: a name at a quote that is not doubled, everything else at a blank. */
  private int end() {
    int end = form.startsWith("u\"", at) ? at + 1 : at;
    if (form.charAt(end) != '"') {
      end = form.indexOf(' ', end);
      return end < 0 ? form.length() : end;
    }
    do {
      end = form.indexOf('"', end + 1) + 1;
    } while (end < form.length() && form.charAt(end) == '"');
    return end;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
