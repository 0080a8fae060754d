/** Searching a log that is only read: what is asked, and the index of a segment that answers it. */
@NullMarked
package dev.gatehouse.audit.search;

import org.jspecify.annotations.NullMarked;
