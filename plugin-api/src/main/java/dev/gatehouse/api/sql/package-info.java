/** What Gatehouse knows about the text of a statement. */
@NullMarked
package dev.gatehouse.api.sql;

import org.jspecify.annotations.NullMarked;
