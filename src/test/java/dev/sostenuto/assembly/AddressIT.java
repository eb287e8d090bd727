package dev.sostenuto.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URL;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;

/** Speaks to the deployed product from outside. */
@ArquillianTest
@RunAsClient
class AddressIT {
  @ArquillianResource private URL root;

  @Test
  void productAnswersAtTheRoot() {
    assertThat(root.getPath()).isEqualTo("/");
  }

  @Test
  void healthIsReadyWhenTheDeploymentIsDone() throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) new URL(root, "health/ready").openConnection();

    assertThat(connection.getResponseCode()).isEqualTo(200);
  }
}
