package dev.gatehouse.audit.journal;

import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.merkle.Hash;
import dev.gatehouse.audit.merkle.TreeHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record taken out of its log: the leaf, and what opens its commitments.
 *
 * @param leaf 208 bytes
 * @param openings of its fields, each at most once
 */
public record Disclosed(Blob leaf, List<Opening> openings) {

  /**
   * What a field was committed to.
   *
   * @param salt 32 bytes; null if the body is erased or withheld, and then there are no bytes
   */
  public record Opening(Field field, @Nullable Blob salt, Blob bytes) {}

  /**
   * Copies the list.
   *
   * @throws JournalException if no record looks like this
   */
  public Disclosed {
    if (leaf.length() != Leaf.SIZE) {
      throw new JournalException("a leaf of " + leaf.length() + " bytes");
    }
    if (leaf.buffer().get(0) != Leaf.VERSION) {
      throw new JournalException("a leaf of another version");
    }
    for (var opening : openings) {
      var salt = opening.salt();
      if (salt == null ? opening.bytes().length() > 0 : salt.length() != Body.SALT) {
        throw new JournalException("a salt has " + Body.SALT + " bytes");
      }
    }
    if (openings.stream().map(Opening::field).distinct().count() != openings.size()) {
      throw new JournalException("a body stands twice");
    }
    openings = List.copyOf(openings);
  }

  /** Position in the log, as the leaf says. */
  public long index() {
    return Leaf.index(leaf.bytes(), 0);
  }

  /** Id of the log, 32 hexadecimal digits, as the leaf says. */
  public String log() {
    return EventDecoder.logId(leaf.bytes());
  }

  /** Hash of the leaf in the tree. */
  public Hash leafHash() {
    var hash = new byte[Hash.LENGTH];
    new TreeHash().leaf(leaf.bytes(), 0, Leaf.SIZE, hash, 0);
    return Hash.of(hash, 0);
  }

  /** Fields that the leaf commits to and that are not shown. */
  public List<Field> withheld() {
    return openings.stream().filter(one -> one.salt() == null).map(Opening::field).toList();
  }

  /** Fields whose bytes are not those that the leaf commits to, or that it does not know. */
  public List<Field> refuted() {
    var bytes = leaf.bytes();
    var refuted = new ArrayList<Field>();
    for (var field : Field.values()) {
      var at = Leaf.commitment(field);
      var committed = Arrays.copyOfRange(bytes, at, at + Commitment.LENGTH);
      if (!Arrays.equals(committed, computed(field, committed))) {
        refuted.add(field);
      }
    }
    return refuted;
  }

  /** What the leaf must commit to; zeros for a field that is not here. */
  private byte[] computed(Field field, byte[] committed) {
    var computed = new byte[Commitment.LENGTH];
    for (var opening : openings) {
      if (opening.field() == field) {
        var salt = opening.salt();
        return salt == null ? known(committed) : commitment(opening, salt);
      }
    }
    return computed;
  }

  /** Of what is withheld nothing can be computed, but something must have been there. */
  private static byte[] known(byte[] committed) {
    return Arrays.equals(committed, new byte[Commitment.LENGTH]) ? new byte[0] : committed;
  }

  private static byte[] commitment(Opening opening, Blob salt) {
    var commitment = new Commitment();
    var length = new byte[Long.BYTES];
    Frame.int64(length, 0, opening.bytes().length());
    commitment.begin(opening.field());
    commitment.update(salt.bytes(), 0, salt.length());
    commitment.update(length, 0, length.length);
    commitment.update(opening.bytes().bytes(), 0, opening.bytes().length());
    var computed = new byte[Commitment.LENGTH];
    commitment.end(computed, 0);
    return computed;
  }

  /**
   * Decodes the last of some records.
   *
   * @param records before it those that it refers to
   * @return null if it is one of the log's own
   * @throws JournalException if one is not what the journal writes
   */
  public static @Nullable Event event(List<Disclosed> records) {
    var decoder = new EventDecoder();
    Event event = null;
    for (var record : records) {
      event = decoder.decode(LogRecord.of(record));
    }
    return event;
  }
}
