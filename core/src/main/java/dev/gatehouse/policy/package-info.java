/**
 * The verdict chain: asks every policy, the strictest verdict wins, a failing policy denies. Called
 * on event loops.
 */
@NullMarked
package dev.gatehouse.policy;

import org.jspecify.annotations.NullMarked;
