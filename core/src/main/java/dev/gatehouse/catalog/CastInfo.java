package dev.gatehouse.catalog;

/** A cast through a function that did not come with the server; all three are OIDs. */
record CastInfo(int source, int target, int function) {}
