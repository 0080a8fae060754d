package dev.gatehouse.audit.format;

/** The classes of OCSF 1.3 that our events belong to, with their categories. */
enum OcsfClass {
  /** What OCSF has no class for. */
  BASE(0, "Base Event", 0, "Uncategorized"),
  DETECTION_FINDING(2004, "Detection Finding", 2, "Findings"),
  ACCOUNT_CHANGE(3001, "Account Change", 3, "Identity & Access Management"),
  AUTHENTICATION(3002, "Authentication", 3, "Identity & Access Management"),
  USER_ACCESS(3005, "User Access Management", 3, "Identity & Access Management"),
  NETWORK_ACTIVITY(4001, "Network Activity", 4, "Network Activity"),
  APPLICATION_LIFECYCLE(6002, "Application Lifecycle", 6, "Application Activity"),
  DATASTORE_ACTIVITY(6005, "Datastore Activity", 6, "Application Activity");

  final int uid;
  final String caption;
  final int category;
  final String categoryCaption;

  OcsfClass(int uid, String caption, int category, String categoryCaption) {
    this.uid = uid;
    this.caption = caption;
    this.category = category;
    this.categoryCaption = categoryCaption;
  }
}
