/**
 * Audit events, their formats, and the recorder that hands them to sinks in order. Knows no other
 * room. Events are made on event loops; sinks run on threads of their own.
 */
@NullMarked
package dev.gatehouse.audit;

import org.jspecify.annotations.NullMarked;
