package dev.sostenuto.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortsTest {
  @Test
  void freePortIsTaken() {
    int port = Ports.freeNear(0);

    assertThat(Ports.requireFree(Integer.toString(port))).isEqualTo(port);
    assertThat(Ports.freeNear(port)).isEqualTo(port);
  }

  @Test
  void portInUseIsRefusedWithTheWayOut() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(other.getLocalPort());

      assertThatThrownBy(() -> Ports.requireFree(port))
          .isInstanceOf(Refusal.class)
          .hasMessage(
              "Port "
                  + port
                  + " is in use by another program: end that one, or choose a port with"
                  + " -Dhttp.port=.");
    }
  }

  @Test
  void busyDatabasePortGivesWayToAnother() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(Ports.freeNear(other.getLocalPort())).isNotEqualTo(other.getLocalPort());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "http", "0", "-1", "65536", "99999999999"})
  void whatIsNoPortIsRefused(String text) {
    assertThatThrownBy(() -> Ports.requireFree(text))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("is no port: choose one from 1 to 65535.");
  }
}
