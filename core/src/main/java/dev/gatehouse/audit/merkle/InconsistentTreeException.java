package dev.gatehouse.audit.merkle;

/** The tree is not the one that was signed before, grown: nothing may be signed any more. */
public final class InconsistentTreeException extends Exception {

  InconsistentTreeException(TreeHead signed, TreeHead now) {
    super("the tree " + now + " does not extend the signed one " + signed);
  }
}
