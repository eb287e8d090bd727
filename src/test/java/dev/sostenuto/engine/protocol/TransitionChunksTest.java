package dev.sostenuto.engine.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.testing.Property;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TransitionChunksTest {
  private static final ClientVersion NEW = ClientVersion.parse("1.28.0");
  private static final ClientVersion OLD = ClientVersion.parse("1.27.0");

  @Test
  void whatFitsIsOneFrame() {
    String json = "x".repeat(TransitionChunks.LIMIT_BYTES);
    assertThat(TransitionChunks.frames(json, NEW)).containsExactly(json);
    assertThat(TransitionChunks.frames(json + "x", NEW)).hasSize(2);
  }

  @Test
  void oldClientsGetOneFrame() {
    assertThat(TransitionChunks.frames("x".repeat(100), OLD, 10)).hasSize(1);
  }

  @Test
  @DisplayName("case 50: parts are cut between characters and put together are the transition")
  void chunksPutTogetherAreTheTransition() throws Exception {
    Property.check(
        500,
        random -> {
          StringBuilder text = new StringBuilder();
          int length = random.nextInt(200);
          String alphabet = "a\"\\é€😀\u2028\n";
          int[] codePoints = alphabet.codePoints().toArray();
          for (int i = 0; i < length; i++)
            text.appendCodePoint(codePoints[random.nextInt(codePoints.length)]);
          String json = text.toString();
          int limit = 4 + random.nextInt(40);
          List<String> frames = TransitionChunks.frames(json, NEW, limit);
          if (json.getBytes(StandardCharsets.UTF_8).length <= limit) {
            assertThat(frames).containsExactly(json);
            return;
          }
          StringBuilder joined = new StringBuilder();
          for (int i = 0; i < frames.size(); i++) {
            JsonFields frame = JsonFields.read(frames.get(i), "The frame");
            assertThat(frame.string("type")).isEqualTo("TransitionChunk");
            assertThat(frame.uint32("partNumber")).isEqualTo(i);
            assertThat(frame.uint32("totalParts")).isEqualTo(frames.size());
            assertThat(frame.string("transitionId")).isNotEmpty();
            String chunk = frame.string("chunk");
            assertThat(chunk.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(limit);
            joined.append(chunk);
          }
          assertThat(joined).hasToString(json);
        });
  }
}
