/**
 * What a database says of its relations: which columns and relations are protected. Knows only sql.
 */
@NullMarked
package dev.gatehouse.catalog;

import org.jspecify.annotations.NullMarked;
