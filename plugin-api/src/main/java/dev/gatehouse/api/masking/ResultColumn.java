package dev.gatehouse.api.masking;

/**
 * A column of a result (PostgreSQL protocol, message RowDescription).
 *
 * @param label the name in the result; chosen by the client, so never a reason to trust
 * @param typeOid OID of the type; a domain shows its base type
 * @param textual whether the type's binary format is plain text (text, varchar, bpchar, name)
 * @param binary whether cells come in binary format
 */
public record ResultColumn(String label, int typeOid, boolean textual, boolean binary) {

  /** Whether a cell is plain UTF-8 text on the wire, so that any text may stand in its place. */
  public boolean plainText() {
    return textual || !binary;
  }
}
