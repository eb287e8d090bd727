package dev.sostenuto.engine.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.testing.Await;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * How fast tables go out and come in: {@code mvn test -Dtest=TransferSpeedTest -Dmeasure=true}
 * prints it. A measurement, which no build judges by its figures.
 */
@Tag("measurement")
@EnabledIfSystemProperty(named = "measure", matches = "true")
class TransferSpeedTest {
  private static final int ROWS = 200_000;
  private static final int PART_BYTES = 5 << 20;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @Test
  void printRowsInASecond() throws Exception {
    try (TransferHost host = new TransferHost()) {
      host.app.database.execute(
          "insert into samples (scope, label, amount, serial, raw, extra) select 'speed', 'label '"
              + " || i, i / 7.0, i, decode(md5(i::text), 'hex'), jsonb_build_object('n', i, 'text',"
              + " repeat('x', 100)) from generate_series(1, "
              + ROWS
              + ") i");
      long began = System.nanoTime();
      byte[] file = export(host);
      double out = seconds(began);
      host.app.database.execute("delete from samples", "vacuum samples");
      double in = bringBack(host, file);
      System.out.printf(
          "%,d documents, zip of %,d bytes: out %.1f s (%,.0f a second), checked and in %.1f s"
              + " (%,.0f a second)%n",
          ROWS, file.length, out, ROWS / out, in, ROWS / in);
    }
  }

  private static byte[] export(TransferHost host) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (Exports exports = host.exports(ExportLimits.DEFAULTS);
        Exports.Download download =
            exports.download(exports.request(false).orElseThrow()).orElseThrow()) {
      download.writeTo(bytes);
    }
    return bytes.toByteArray();
  }

  private static double bringBack(TransferHost host, byte[] file) throws Exception {
    Imports imports = host.imports(ImportLimits.DEFAULTS);
    String upload = imports.beginUpload();
    List<String> tokens = new ArrayList<>();
    for (int from = 0; from < file.length; from += PART_BYTES)
      tokens.add(
          imports.addPart(
              upload,
              tokens.size() + 1,
              Arrays.copyOfRange(file, from, Math.min(file.length, from + PART_BYTES))));
    long began = System.nanoTime();
    String id =
        imports
            .endUpload(ImportRequest.of(null, "requireEmpty", "zip"), upload, tokens)
            .orElseThrow();
    await(host, "waiting_for_confirmation");
    imports.perform(id);
    await(host, "completed");
    assertThat(host.app.database.query("select count(*) from samples"))
        .isEqualTo(String.valueOf(ROWS));
    return seconds(began);
  }

  private static void await(TransferHost host, String state) {
    Await.until(
        PATIENCE,
        "it is " + state,
        () ->
            state.equals(
                host.app.database.query("select state ->> 'state' from _snapshot_imports")));
  }

  private static double seconds(long began) {
    return (System.nanoTime() - began) / 1e9;
  }
}
