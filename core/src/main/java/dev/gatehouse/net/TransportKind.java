package dev.gatehouse.net;

/** Which system interface sockets use. */
public enum TransportKind {
  /** Epoll where the system has it, else NIO. */
  AUTO,
  /** Linux epoll. */
  EPOLL,
  /** Linux io_uring. */
  IO_URING,
  /** What the JDK offers. */
  NIO
}
