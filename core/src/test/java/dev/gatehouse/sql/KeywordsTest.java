package dev.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.sql.Word.Category;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeywordsTest {

  @ParameterizedTest
  @CsvSource({"14, 460", "15, 460", "17, 491", "18, 494", "19, 494"})
  void shouldKnowTheWordsOfEveryMajor(int major, int count) {
    assertThat(Keywords.of(major).words()).hasSize(count);
  }

  @Test
  void shouldReadANewKeyWordAsANameOnAnOlderServer() {
    assertThat(Keywords.of(15).find("json_table")).isEqualTo(Word.IDENTIFIER);
    assertThat(Keywords.of(17).find("json_table").category()).isEqualTo(Category.COLUMN_NAME);
  }
}
