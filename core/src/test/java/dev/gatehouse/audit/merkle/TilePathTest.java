package dev.gatehouse.audit.merkle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The names that C2SP tlog-tiles gives, with its own examples. */
class TilePathTest {

  @Test
  void shouldNameTilesAsTheSpecificationDoes() {
    assertThat(TilePath.hashes(0, 0, 256)).isEqualTo("tile/0/000");
    assertThat(TilePath.hashes(4, 1_234_067, 256)).isEqualTo("tile/4/x001/x234/067");
    assertThat(TilePath.hashes(1, 1_000, 17)).isEqualTo("tile/1/x001/000.p/17");
    assertThat(TilePath.entries(999, 1)).isEqualTo("tile/entries/999.p/1");
  }

  @Test
  void shouldKnowTheWidthsOfTheTreeInTheSpecification() {
    assertThat(TilePath.width(0, 272, 70_000)).isEqualTo(256);
    assertThat(TilePath.width(0, 273, 70_000)).isEqualTo(112);
    assertThat(TilePath.width(0, 274, 70_000)).isZero();
    assertThat(TilePath.width(1, 0, 70_000)).isEqualTo(256);
    assertThat(TilePath.width(1, 1, 70_000)).isEqualTo(17);
    assertThat(TilePath.width(2, 0, 70_000)).isEqualTo(1);
    assertThat(TilePath.width(7, 0, 1L << 62)).isEqualTo(64);
  }
}
