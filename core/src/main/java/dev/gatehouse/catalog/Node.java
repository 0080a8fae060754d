package dev.gatehouse.catalog;

/** An object that refers to others or is referred to, by its OID. */
record Node(Kind kind, int oid) {

  /** What it is. */
  enum Kind {
    RELATION,
    ROUTINE,
    OPERATOR,
    TYPE
  }
}
