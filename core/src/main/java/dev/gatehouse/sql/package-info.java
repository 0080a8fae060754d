/**
 * The text of statements: lexer, parser, facts. Pure functions of text, without state; callable
 * from any thread. Knows no other room.
 */
@NullMarked
package dev.gatehouse.sql;

import org.jspecify.annotations.NullMarked;
