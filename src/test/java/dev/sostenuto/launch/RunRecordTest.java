package dev.sostenuto.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunRecordTest {
  @TempDir private Path home;
  private Process process;

  @BeforeEach
  void startAProcess() throws IOException {
    process = new ProcessBuilder("sleep", "600").start();
  }

  @AfterEach
  void endIt() {
    process.destroyForcibly();
  }

  @Test
  void nextRunFindsAndEndsWhatAKilledRunLeft() {
    new RunRecord(home).put("liberty", process.toHandle());

    new RunRecord(home).find("liberty").ifPresent(RunRecord::end);

    assertThat(process.isAlive()).isFalse();
    assertThat(new RunRecord(home).find("liberty")).isEmpty();
  }

  @Test
  void processThatOnlyHasTheSameIdIsLeftAlone() throws IOException {
    new RunRecord(home).put("liberty", process.toHandle());
    Path file = home.resolve("run.properties");
    Files.writeString(file, Files.readString(file).replaceAll("(\\d+) \\d+", "$1 1"));

    assertThat(new RunRecord(home).find("liberty")).isEmpty();
  }

  @Test
  void damagedRecordNamesNobody() throws IOException {
    Files.writeString(home.resolve("run.properties"), "liberty=1 2 3\nmaven=x y\n");

    assertThat(new RunRecord(home).find("liberty")).isEmpty();
    assertThat(new RunRecord(home).find("maven")).isEmpty();
  }

  @Test
  void clearedRecordIsForgotten() {
    RunRecord record = new RunRecord(home);
    record.put("liberty", process.toHandle());

    record.clear();

    assertThat(new RunRecord(home).find("liberty")).isEmpty();
  }
}
