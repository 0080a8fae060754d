/**
 * What others keep of a log: its checkpoints, cosigned by witnesses. One thread for each; a witness
 * that is slow or dead delays nobody.
 */
@NullMarked
package dev.gatehouse.audit.anchor;

import org.jspecify.annotations.NullMarked;
