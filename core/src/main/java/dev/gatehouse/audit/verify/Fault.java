package dev.gatehouse.audit.verify;

/**
 * Something that an intact log cannot have.
 *
 * @param file below the directory of the log
 * @param offset in the file; -1 if it is about the whole of it
 * @param index of the record, or of the one expected there; -1 if it is about none
 * @param session of the record, 32 hexadecimal digits; empty if it is not known
 * @param reason what is wrong
 */
public record Fault(String file, long offset, long index, String session, String reason) {}
