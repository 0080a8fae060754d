package dev.gatehouse.session;

/** How a server may ask clients to prove themselves, in the words of libpq's require_auth. */
public enum AuthMethod {
  /** It does not ask at all: {@code trust}, {@code cert}, {@code peer} in pg_hba.conf. */
  NONE,
  /** The password in clear: {@code password}, {@code ldap}, {@code pam}, {@code radius}. */
  PASSWORD,
  /** A digest of password, user name and salt. */
  MD5,
  /** A proof on both sides that shows the password to neither. */
  SCRAM_SHA_256
}
