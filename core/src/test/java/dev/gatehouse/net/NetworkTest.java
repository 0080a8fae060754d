package dev.gatehouse.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0, 8, 10.255.0.1, true",
    "10.0.0.0, 8, 11.0.0.1, false",
    "10.1.2.128, 25, 10.1.2.127, false",
    "10.1.2.128, 25, 10.1.2.255, true",
    "10.1.2.3, 32, 10.1.2.3, true",
    "10.1.2.3, 32, 10.1.2.2, false",
    "0.0.0.0, 0, 203.0.113.9, true",
    "10.0.0.0, 8, ::ffff:10.1.1.1, true",
    "10.0.0.0, 8, ::10.1.1.1, false",
    "fd00::, 8, fdff::1, true",
    "fd00::, 8, fe80::1, false",
    "2001:db8:0:8000::, 49, 2001:db8:0:7fff::1, false",
    "::, 0, 10.0.0.1, false",
  })
  void w26ShouldContain(String network, int prefix, String address, boolean expected) {
    assertThat(
            new Network(InetAddress.ofLiteral(network), prefix)
                .contains(InetAddress.ofLiteral(address)))
        .isEqualTo(expected);
  }
}
