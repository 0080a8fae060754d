/**
 * Fakes of everything Gatehouse hands to a plugin, and checks every plugin must pass. For tests
 * only; use it from any thread a test likes.
 */
@NullMarked
package dev.gatehouse.testkit;

import org.jspecify.annotations.NullMarked;
