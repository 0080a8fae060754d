/** Plugin {@code mask-basic}: nullify, fixed, partial and hash masks for named columns. */
@NullMarked
package dev.gatehouse.plugins.maskbasic;

import org.jspecify.annotations.NullMarked;
