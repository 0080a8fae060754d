package dev.gatehouse.audit.review;

/** What a log can be checked against. */
public enum Standard {
  /** PCI DSS 4, requirements 3 and 10. */
  PCI,
  /** HIPAA Security Rule. */
  HIPAA,
  /** SOC 2, trust services criteria. */
  SOC2,
  /** GDPR. */
  GDPR
}
