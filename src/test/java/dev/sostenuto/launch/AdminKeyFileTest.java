package dev.sostenuto.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.edge.identity.AdminKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminKeyFileTest {
  @TempDir private Path home;

  @Test
  void theKeyIsMadeOnceAndOnlyItsOwnerReadsIt() throws IOException {
    AdminKeyFile file = new AdminKeyFile(home.resolve(".data"));
    String key = file.key("piano");
    assertThat(AdminKey.ofSetting(key).name()).isEqualTo("piano");
    assertThat(file.key("other")).isEqualTo(key);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
        .isEqualTo("rw-------");
  }

  @Test
  void twoFoldersHaveTwoKeys() {
    assertThat(new AdminKeyFile(home.resolve("a")).key("x"))
        .isNotEqualTo(new AdminKeyFile(home.resolve("b")).key("x"));
  }
}
