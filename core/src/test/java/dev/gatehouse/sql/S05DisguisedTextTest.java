package dev.gatehouse.sql;

import static dev.gatehouse.sql.Reading.full;
import static dev.gatehouse.sql.Reading.names;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same statement in odd clothes. */
class S05DisguisedTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select ssn from customers",
        "/* a /* b */ */select ssn from customers",
        "select\"ssn\"from\"customers\"",
        "select ssn/**/from/**/customers",
        "SELECT --x\n ssn\rFROM\fcustomers--",
        "select ssn from only customers",
        "select ssn from only (customers)",
        "select ssn from customers*",
        "select ssn from CUSTOMERS as customers(customers)",
        "select'a'ssn from customers",
        "select t.\"from\", t.from from customers t",
        "select 1 as from, 2 as \"select\" from customers",
        "select a is distinct from b from customers",
        "select date '2020-01-01' \"from\" from customers",
        "select a at time zone 'x' at from customers",
        "select ssn from customers customers, lateral (values (customers.ssn)) v",
      })
  void shouldReadTheSameRelation(String sql) {
    assertThat(names(full(sql).relations())).isEqualTo("customers");
  }

  @ParameterizedTest
  @CsvSource({
    "select 1 from postgres.public.customers, public.customers",
    "select 1 from Public.Customers, \"public\".\"customers\"",
  })
  void shouldReadQualifiedNames(String first, String second) {
    assertThat(names(full(first + "," + second).relations())).isEqualTo("public.customers");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select 1 from cust\u043emers",
        "select 1 from customers\u00a0",
        "table \"Customers\""
      })
  void shouldNotTakeALookAlikeForTheRelation(String sql) {
    assertThat(names(full(sql).relations())).isNotEqualTo("customers");
  }
}
