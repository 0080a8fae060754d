package dev.gatehouse.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.sql.Dialect;
import dev.gatehouse.wire.ProtocolViolation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway") // tests hand in nulls, and a null where none may be fails them anyway
class StatementNamesTest {

  private final MemoryBudget budget = new MemoryBudget(1 << 20);
  private final StatementNames<Portal> names = new StatementNames<>(3, 1000, budget);
  private final Prepared first = prepared("k");
  private final Prepared second = prepared("k");

  private static Prepared prepared(String name) {
    return Prepared.byParse(name, "", List.of(), new int[0]);
  }

  private static Portal portal(String name, Prepared statement) {
    return new Portal(name, statement, List.of(), 400);
  }

  private static String cut(String name) {
    return StatementNames.cut(name.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void b19ShouldCutAt63Bytes() {
    assertThat(cut("a".repeat(63) + "X")).isEqualTo("a".repeat(63)).isEqualTo(cut("a".repeat(99)));
    assertThat(cut("a".repeat(62))).hasSize(62);
    assertThat(cut("")).isEmpty();
  }

  @Test
  void b19ShouldRefuseNamesThatTheServerMayCutOtherwise() {
    assertThatThrownBy(() -> cut("größe")).isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void shouldSeeWhatTheSamePipelineSent() {
    names.onParseSent(first);
    assertThat(names.statement("k")).isSameAs(first);
    assertThat(names.uncertain("k")).isFalse();
    names.onPrepared(first);
    assertThat(names.statement("k")).isSameAs(first);
  }

  @Test
  void w14ShouldForgetAFailedParse() {
    names.onParseSent(first);
    names.onParseFailed(first);
    assertThat(names.statement("k")).isNull();
  }

  @Test
  void w14ShouldKeepTheLaterOfTwoWhenTheEarlierIsAcknowledged() {
    names.onParseSent(first);
    names.onParseSent(second);
    names.onPrepared(first);
    assertThat(names.statement("k")).isSameAs(second);
    names.onParseFailed(second);
    assertThat(names.statement("k")).isSameAs(first);
  }

  @Test
  void w14ShouldBeUncertainBehindASyncUntilAcknowledged() {
    names.onParseSent(first);
    names.onBindSent(portal("p", first));
    names.onSyncSent();
    assertThat(names.uncertain("k")).isTrue();
    assertThat(names.uncertain("p")).isTrue();
    assertThat(names.uncertain("other")).isFalse();
    names.onPrepared(first);
    assertThat(names.uncertain("k")).isFalse();
    names.onParseSent(second);
    assertThat(names.uncertain("k")).isFalse();
  }

  @Test
  void b21ShouldKeepTheStatementOfAPortal() {
    names.onPrepared(first);
    var portal = portal("p", first);
    names.onBindSent(portal);
    names.onBound(portal);
    names.onStatementClosed("k");
    names.onPrepared(second);
    assertThat(names.portal("p")).isSameAs(portal);
    assertThat(names.portal("p").statement()).isSameAs(first);
  }

  @Test
  void b23ShouldEndPortalsAndCursorsWithTheTransactionAndKeepStatements() {
    names.onPrepared(first);
    names.onBound(portal("p", first));
    names.onDeclared(portal("c", prepared("c")));
    names.onTransactionEnd(true);
    assertThat(names.portal("p")).isNull();
    assertThat(names.cursor("c")).isNull();
    assertThat(names.statement("k")).isSameAs(first);
  }

  private static Portal holdable(String name) {
    var facts = Facts.builder("DECLARE CURSOR", StatementKind.CURSOR).holdable().build();
    var declare = Prepared.bySql(name, "x".repeat(10), facts, Dialect.DEFAULT);
    return Portal.bySql(declare, List.of(), 0);
  }

  @Test
  void b23ShouldKeepCursorsWithHoldOfATransactionThatEndsWell() {
    names.onDeclared(holdable("lost"));
    names.onTransactionEnd(false);
    var kept = holdable("kept");
    names.onDeclared(kept);
    names.onTransactionEnd(true);
    names.onRolledBack();
    names.onTransactionEnd(false);
    assertThat(names.cursor("kept")).isSameAs(kept);
    assertThat(names.cursor("lost")).isNull();
    assertThat(budget.used()).isEqualTo(kept.size());

    names.onPortalClosed("kept");
    assertThat(names.cursor("kept")).isNull();
    assertThat(budget.used()).isZero();
  }

  @Test
  void b20ShouldFetchFromPortalsAndCursors() {
    var bound = portal("p", first);
    names.onBound(bound);
    var cursor = portal("c", prepared("c"));
    names.onDeclared(cursor);
    assertThat(names.cursor("p")).isSameAs(bound);
    assertThat(names.cursor("c")).isSameAs(cursor);
    assertThat(names.portal("c")).isNull();
    names.onPortalClosed("p");
    assertThat(names.cursor("p")).isNull();
  }

  @Test
  void shouldForgetAFailedBind() {
    var old = portal("p", first);
    names.onBound(old);
    var failed = portal("p", second);
    names.onBindSent(failed);
    assertThat(names.portal("p")).isSameAs(failed);
    names.onBindFailed(failed);
    assertThat(names.portal("p")).isSameAs(old);
  }

  @Test
  void g14ShouldBeFullAtItsLimit() {
    names.onPrepared(prepared("a"));
    names.onPrepared(prepared("b"));
    assertThat(names.full("d")).isFalse();
    names.onParseSent(prepared("c"));
    assertThat(names.full("d")).isTrue();
    names.onAllStatementsClosed();
    assertThat(names.full("d")).isFalse();
  }

  @Test
  void g14ShouldBeFullWhenTextsAndParametersHoldTooMuch() {
    names.onBindSent(portal("p", first));
    names.onBound(portal("q", first));
    assertThat(names.portalsFull("r")).isFalse();
    names.onBound(portal("r", first));
    assertThat(names.portalsFull("s")).isTrue();
    assertThat(names.portalsFull("r")).as("what it replaces does not count").isFalse();
    assertThat(names.full("d")).isTrue();
    names.onPortalClosed("q");
    assertThat(names.full("d")).isFalse();
    names.onTransactionEnd(true);
    assertThat(names.portalsFull("r")).isFalse();
  }

  @Test
  void g14ShouldCountWhatAllSessionsHold() {
    names.onPrepared(Prepared.bySql("a", "", Facts.opaque("X", "x"), Dialect.DEFAULT));
    names.onBindSent(portal("p", first));
    names.onBound(portal("p", first));
    names.onPortalClosed("p");
    assertThat(budget.used()).isEqualTo(400);
    names.release();
    assertThat(budget.used()).isZero();
  }

  /** Somebody else holds it all: a session that holds little may go on, no other. */
  @Test
  void g14ShouldBeFullWhenAllSessionsHoldTooMuch() {
    var mine = new StatementNames<Portal>(10, 1 << 20, budget);
    budget.hold(1 << 20);
    assertThat(mine.portalsFull("p")).isFalse();
    mine.onBound(new Portal("p", first, List.of(), 20_000));
    assertThat(mine.portalsFull("q")).isTrue();
    budget.give(1 << 20);
    assertThat(mine.portalsFull("q")).isFalse();
  }

  private void acknowledged(Prepared prepared) {
    names.onParseSent(prepared);
    names.onPrepared(prepared);
  }

  @Test
  void m08ShouldForgetWhatCodeMayHaveReplaced() {
    acknowledged(first);
    acknowledged(prepared(""));
    names.onBound(portal("p", first));
    names.onCodeSent();
    assertThat(names.statement("k")).isNull();
    assertThat(names.statements("k")).isEmpty();
    assertThat(names.portal("p")).isNull();
    assertThat(names.cursors("p")).isEmpty();
    assertThat(names.statement("")).as("it has no name in SQL").isNotNull();
    names.onCodeAnswered();
    assertThat(names.statement("k")).isNull();
    assertThat(names.portal("p")).isNull();
    assertThat(names.statement("")).isNotNull();
  }

  @Test
  void m08ShouldKnowWhatIsPreparedAndBoundBehindCode() {
    acknowledged(first);
    names.onCodeSent();
    names.onParseSent(second);
    var portal = portal("p", second);
    names.onBindSent(portal);
    assertThat(names.statement("k")).isSameAs(second);
    assertThat(names.portal("p")).isSameAs(portal);
    names.onCodeSent();
    assertThat(names.statement("k")).isNull();
    assertThat(names.portal("p")).isNull();
    names.onCodeAnswered();
    names.onPrepared(second);
    assertThat(names.statement("k")).as("the second run is under way").isNull();
    names.onCodeAnswered();
    assertThat(names.statement("k")).isNull();
  }

  /** Behind a Sync the answers are sure to come; before it the server may keep them. */
  @Test
  void m08ShouldBeUncertainOfEveryNameWhileCodeOfAnEarlierStretchRuns() {
    names.onCodeSent();
    assertThat(names.uncertain("k")).isFalse();
    names.onSyncSent();
    assertThat(names.uncertain("k")).isTrue();
    assertThat(names.uncertain("")).isFalse();
    names.onCodeSent();
    names.onCodeAnswered();
    assertThat(names.uncertain("k")).isFalse();
  }
}
