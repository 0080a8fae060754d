/** Plugin {@code identity-static}: users, principals and roles from a list. */
@NullMarked
package dev.gatehouse.plugins.identitystatic;

import org.jspecify.annotations.NullMarked;
