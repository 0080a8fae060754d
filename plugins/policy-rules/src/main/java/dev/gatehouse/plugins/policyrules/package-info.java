/** Plugin {@code policy-rules}: denies statements by command, table and missing WHERE. */
@NullMarked
package dev.gatehouse.plugins.policyrules;

import org.jspecify.annotations.NullMarked;
