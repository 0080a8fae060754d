package dev.gatehouse.api;

import dev.gatehouse.api.audit.AuditSink;

/** Offers an {@link AuditSink}. */
public non-sealed interface AuditSinkProvider<C extends Record> extends Provider<C, AuditSink> {}
