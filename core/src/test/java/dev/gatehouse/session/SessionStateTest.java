package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.TransactionStatus;
import dev.gatehouse.sql.Dialect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("NullAway") // tests hand in nulls, and a null where none may be fails them anyway
class SessionStateTest {

  private final SessionView first = Views.ALICE;
  private final SessionState state = new SessionState(first);

  @Test
  void shouldShareTheViewOfEachTransactionStatus() {
    state.onReadyForQuery(TransactionStatus.ACTIVE);
    var active = state.view();
    assertThat(active.transactionStatus()).isEqualTo(TransactionStatus.ACTIVE);
    state.onReadyForQuery(TransactionStatus.IDLE);
    assertThat(state.view()).isSameAs(first);
    state.onReadyForQuery(TransactionStatus.ACTIVE);
    assertThat(state.view()).isSameAs(active);
  }

  @Test
  void shouldFollowTheApplicationNameInEveryStatus() {
    state.onReadyForQuery(TransactionStatus.FAILED);
    state.onParameterStatus("application_name", "other");
    assertThat(state.view().applicationName()).isEqualTo("other");
    assertThat(state.view().transactionStatus()).isEqualTo(TransactionStatus.FAILED);
    state.onReadyForQuery(TransactionStatus.IDLE);
    assertThat(state.view().applicationName()).isEqualTo("other");
  }

  @Test
  void s07ShouldReadLiteralsAsTheServerDoes() {
    assertThat(state.dialect(false).strings()).isEqualTo(Dialect.Strings.STANDARD);
    assertThat(state.dialect(true).strings()).isEqualTo(Dialect.Strings.UNSURE);
    state.onParameterStatus("standard_conforming_strings", "off");
    assertThat(state.dialect(false).strings()).isEqualTo(Dialect.Strings.ESCAPING);
    state.onParameterStatus("standard_conforming_strings", "on");
    assertThat(state.dialect(false).strings()).isEqualTo(Dialect.Strings.STANDARD);
  }

  @ParameterizedTest
  @CsvSource({"15.18, 15", "9.6.1, 9", "18beta1, 18", "devel, 18", "'', 18", "99999999999, 999"})
  void shouldReadTheMajorVersion(String version, int major) {
    state.onParameterStatus("server_version", version);
    assertThat(state.dialect(false).serverMajor()).isEqualTo(major);
  }

  @Test
  void shouldFollowTheClientEncoding() {
    assertThat(state.clientEncoding()).isEqualTo("UTF8");
    state.onParameterStatus("client_encoding", "SJIS");
    assertThat(state.clientEncoding()).isEqualTo("SJIS");
  }

  @Test
  void shouldFollowTheServerEncoding() {
    assertThat(state.dialect(true).encoding()).isEqualTo(Dialect.Encoding.UTF8);
    state.onParameterStatus("server_encoding", "LATIN1");
    assertThat(state.dialect(true).encoding()).isEqualTo(Dialect.Encoding.SINGLE_BYTE);
  }
}
