package dev.gatehouse.audit.journal;

import dev.gatehouse.api.Principal;
import dev.gatehouse.api.TransactionStatus;
import dev.gatehouse.api.audit.AuditEvent.Decision;
import dev.gatehouse.api.audit.AuditEvent.Protocol;
import dev.gatehouse.api.audit.AuditEvent.Transaction;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.audit.cbor.CborException;
import dev.gatehouse.audit.cbor.CborReader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Everything a head may hold, and what holds where it says nothing. */
final class Head {

  String type = "";
  long context = -1;
  TransactionStatus status = TransactionStatus.IDLE;
  @Nullable Transaction transaction;
  long statement = -1;
  Protocol protocol = Protocol.SIMPLE;
  String name = "";
  String portal = "";
  List<Facts> facts = List.of();
  List<String> fingerprints = List.of();
  Decision decision = Decision.ERROR;
  @Nullable String policy;
  @Nullable String rule;
  @Nullable String sqlState;
  Set<String> tags = Set.of();
  long judging;
  String encoding = "UTF8";
  @Nullable Charset charset = StandardCharsets.UTF_8;
  boolean redacted;
  Map<String, String> details = Map.of();
  String principal = "";
  Set<String> groups = Set.of();
  Map<String, String> attributes = Map.of();
  String user = "";
  String role = "";
  String database = "";
  byte[] address = new byte[4];
  int port;
  @Nullable String tls;
  String application = "";

  StoredSession session(String id) {
    try {
      return new StoredSession(
          id,
          new Principal(principal, groups, attributes),
          user,
          role,
          database,
          InetAddress.getByAddress(address),
          port,
          tls,
          application,
          TransactionStatus.IDLE);
    } catch (UnknownHostException e) {
      throw new JournalException("an address of " + address.length + " bytes");
    }
  }

  /** Reads the head of a record; an empty one where it has none, or an erased one. */
  static Head of(LogRecord record) throws CborException {
    var head = new Head();
    if (!record.has(Field.HEAD) || record.erased(Field.HEAD)) {
      return head;
    }
    var in = new CborReader(record.array(), record.from(Field.HEAD), record.length(Field.HEAD));
    for (var left = in.map(); left > 0; left--) {
      switch (in.key()) {
        case HeadKeys.TYPE -> head.type = in.text();
        case HeadKeys.CONTEXT -> head.context = in.number();
        case HeadKeys.STATUS -> head.status = OnRecord.TRANSACTIONS.at(in.number());
        case HeadKeys.TRANSACTION -> {
          FactsCodec.require(in.array(), 2);
          head.transaction = new Transaction(in.number(), OnRecord.TRANSACTIONS.at(in.number()));
        }
        case HeadKeys.STATEMENT -> head.statement = in.number();
        case HeadKeys.PROTOCOL -> head.protocol = OnRecord.PROTOCOLS.at(in.number());
        case HeadKeys.NAME -> head.name = in.text();
        case HeadKeys.PORTAL -> head.portal = in.text();
        case HeadKeys.FACTS -> head.facts = facts(in);
        case HeadKeys.DECISION -> head.decision = OnRecord.DECISIONS.at(in.number());
        case HeadKeys.POLICY -> {
          FactsCodec.require(in.array(), 3);
          head.policy = in.textOrNull();
          head.rule = in.textOrNull();
          head.sqlState = in.textOrNull();
        }
        case HeadKeys.TAGS -> head.tags = new HashSet<>(FactsCodec.texts(in));
        case HeadKeys.JUDGING -> head.judging = in.number();
        case HeadKeys.ENCODING -> {
          FactsCodec.require(in.array(), 3);
          head.encoding = in.text();
          head.charset = charset(in.textOrNull());
          head.redacted = in.bool();
        }
        case HeadKeys.FINGERPRINTS -> head.fingerprints = fingerprints(in);
        case HeadKeys.DETAILS -> head.details = details(in);
        case HeadKeys.PRINCIPAL -> head.principal = in.text();
        case HeadKeys.GROUPS -> head.groups = new HashSet<>(FactsCodec.texts(in));
        case HeadKeys.ATTRIBUTES -> head.attributes = details(in);
        case HeadKeys.USER -> head.user = in.text();
        case HeadKeys.ROLE -> head.role = in.text();
        case HeadKeys.DATABASE -> head.database = in.text();
        case HeadKeys.ADDRESS -> head.address = in.bytes();
        case HeadKeys.PORT -> head.port = (int) in.number();
        case HeadKeys.TLS -> head.tls = in.textOrNull();
        case HeadKeys.APPLICATION -> head.application = in.text();
        default -> in.skip();
      }
    }
    in.end();
    if (head.fingerprints.isEmpty()) {
      head.fingerprints = Collections.nCopies(head.facts.size(), "");
    }
    return head;
  }

  private static @Nullable Charset charset(@Nullable String name) {
    if (name == null) {
      return null;
    }
    if (!Charset.isSupported(name)) {
      throw new JournalException("this Java platform does not know the encoding " + name);
    }
    return Charset.forName(name);
  }

  private static List<Facts> facts(CborReader in) throws CborException {
    var count = in.array();
    var all = new ArrayList<Facts>(count);
    for (var i = 0; i < count; i++) {
      all.add(FactsCodec.read(in));
    }
    return all;
  }

  private static List<String> fingerprints(CborReader in) throws CborException {
    var count = in.array();
    var all = new ArrayList<String>(count);
    for (var i = 0; i < count; i++) {
      all.add(HexFormat.of().formatHex(in.bytes()));
    }
    return all;
  }

  private static Map<String, String> details(CborReader in) throws CborException {
    var count = in.array();
    var all = new LinkedHashMap<String, String>();
    for (var i = 0; i + 1 < count; i += 2) {
      all.put(in.text(), in.text());
    }
    if ((count & 1) != 0) {
      throw new JournalException("a detail without its value");
    }
    return all;
  }
}
