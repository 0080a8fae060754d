/** What standards ask of an audit trail, as checks that run against a log. */
@NullMarked
package dev.gatehouse.audit.review;

import org.jspecify.annotations.NullMarked;
