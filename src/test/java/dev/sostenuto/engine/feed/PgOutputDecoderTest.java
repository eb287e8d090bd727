package dev.sostenuto.engine.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.testing.Property;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PgOutputDecoderTest {
  private static final String ID = "6f7f2a51-6b1c-4f0e-8f4e-0a1b2c3d4e5f";

  @Test
  void readsTheFrameOfARecordedTransaction() {
    List<PgOutputMessage> messages =
        recorded("insert into notes values ('" + ID + "', null, 7, 'glad')");

    assertThat(messages.get(0)).isEqualTo(new PgOutputMessage.Begin(0x2f7));
    assertThat(messages.get(1)).isEqualTo(new PgOutputMessage.Aside());
    assertThat(messages.get(2))
        .isEqualTo(
            new PgOutputMessage.Relation(
                16391, "public", "notes", List.of("id", "body", "rank", "mood")));
    assertThat(texts(((PgOutputMessage.Insert) messages.get(3)).after()))
        .containsExactly(ID, null, "7", "glad");
    PgOutputMessage.End end = (PgOutputMessage.End) messages.get(4);
    assertThat(end.end()).isEqualTo(new Lsn(0x1b8e520));
    assertThat(end.time())
        .isBetween(Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2027-01-01T00:00:00Z"));
    assertThat(messages).hasSize(5);
  }

  @Test
  void readsRecordedUpdatesWithWholeOldRowsWithKeysAndWithNone() {
    PgOutputMessage.Update whole =
        only(PgOutputMessage.Update.class, "update notes set body = repeat('x', 3000)");
    assertThat(texts(whole.before())).containsExactly(ID, null, "7", "glad");
    assertThat(texts(whole.after())).containsExactly(ID, "x".repeat(3000), "7", "glad");
    assertThat(only(PgOutputMessage.Update.class, "update tags set name = 'b'").before()).isNull();
    PgOutputMessage.Update key = only(PgOutputMessage.Update.class, "update tags set id = 2");
    assertThat(key.before()).isNull();
    assertThat(texts(key.after())).containsExactly("2", "b");
  }

  @Test
  void readsARecordedUpdateThatLeavesALargeValueOut() {
    PgOutputMessage.Update update = only(PgOutputMessage.Update.class, "update notes set rank = 8");

    assertThat(update.after().isUnchanged(1)).isTrue();
    assertThat(update.after().text(1)).isNull();
    assertThat(update.after().isUnchanged(2)).isFalse();
    assertThat(update.before().text(1)).hasSize(3000);
    assertThat(update.before().valueBytes()).isEqualTo(36 + 3000 + 1 + 4);
  }

  @Test
  void readsRecordedDeletesTruncationsNotesAndOrigins() {
    assertThat(only(PgOutputMessage.Delete.class, "delete from notes").before().text(1))
        .hasSize(3000);
    assertThat(only(PgOutputMessage.Delete.class, "delete from tags").before()).isNull();
    assertThat(only(PgOutputMessage.Truncate.class, "truncate notes, tags").relations())
        .containsExactly(16391, 16399);
    assertThat(recorded("begin; insert into notes"))
        .contains(new PgOutputMessage.Note(true, "sostenuto", "a marker"))
        .hasSize(6);
    assertThat(recorded("alter table notes drop column rank"))
        .containsExactly(new PgOutputMessage.Note(false, "elsewhere", "not of a transaction"));
    assertThat(recorded("begin; select pg_replication_origin_session_setup").get(1))
        .isEqualTo(new PgOutputMessage.Aside());
  }

  @Test
  void readsWhatIsWrittenByHand() {
    PgOutputMessage.Insert insert =
        (PgOutputMessage.Insert)
            PgOutputDecoder.decode(
                PgOutputBytes.insert(-1, "", "ž", null, PgOutputBytes.UNCHANGED));

    assertThat(insert.relation()).isEqualTo(-1);
    assertThat(insert.after().size()).isEqualTo(4);
    assertThat(texts(insert.after())).containsExactly("", "ž", null, null);
    assertThat(PgOutputDecoder.decode(PgOutputBytes.truncate()))
        .isEqualTo(new PgOutputMessage.Truncate(List.of()));
    assertThat(PgOutputDecoder.decode(PgOutputBytes.begin(-7)))
        .isEqualTo(new PgOutputMessage.Begin(-7));
  }

  @Test
  void readsFromTheMiddleOfABuffer() {
    byte[] message = PgOutputBytes.note(true, "p", "content").array();
    ByteBuffer around = ByteBuffer.allocate(message.length + 25);
    around.position(25);
    around.put(message).position(25);

    assertThat(PgOutputDecoder.decode(around))
        .isEqualTo(new PgOutputMessage.Note(true, "p", "content"));
    PgOutputMessage.Insert insert =
        (PgOutputMessage.Insert)
            PgOutputDecoder.decode(
                ByteBuffer.wrap(
                        ("xxx" + latin(PgOutputBytes.insert(1, "value")))
                            .getBytes(StandardCharsets.ISO_8859_1))
                    .position(3)
                    .slice());
    assertThat(insert.after().text(0)).isEqualTo("value");
  }

  @ParameterizedTest
  @CsvSource({
    "'', an empty message",
    "53, unknown message type 'S'",
    "00, unknown message type 0x0",
    "42, a message 'B' that ends early",
    "420000000000000001000000000000000000000001ff, 1 bytes too many",
    "43 00 0000000000000001 0000000000000000 0000000000000000, a commit that ends at 0/0",
    "4900000001 58 0000, 'expected ''N'''",
    "4900000001 4e 0001 62, unknown kind of value: 'b'",
    "4900000001 4e 0001 74 ffffffff, a value of -1 bytes",
    "4900000001 4e 0001 74 7fffffff 00, a value of 2147483647 bytes where 1 are left",
    "4900000001 4e ffff 6e, a tuple of 65535 columns in 1 bytes",
    "4400000001 4e 0000, unknown kind of old row: 'N'",
    "5500000001 58 0000, unknown kind of old row: 'X'",
    "54 7fffffff 00 00000001, a truncation of 2147483647 relations",
    "54 ffffffff 00, a truncation of -1 relations",
    "4d 01 0000000000000001 7000 7fffffff 61, a note of 2147483647 bytes where 1 are left",
    "4d 01 0000000000000001 707070, a message 'M' that ends early",
    "52 00000001 7000 7000 66 ffff, a message 'R' that ends early"
  })
  void malformedMessagesAreRefusedWithASentence(String hex, String sentence) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));

    assertThatThrownBy(() -> PgOutputDecoder.decode(ByteBuffer.wrap(bytes)))
        .isInstanceOf(MalformedStreamException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void everyBeginningOfARecordedMessageIsRefused() {
    for (byte[] message : allRecorded()) {
      for (int length = 0; length < message.length; length++) {
        ByteBuffer beginning = ByteBuffer.wrap(Arrays.copyOf(message, length));
        assertThatThrownBy(() -> PgOutputDecoder.decode(beginning))
            .isInstanceOf(MalformedStreamException.class);
      }
    }
  }

  @Test
  void damagedMessagesAreReadOrRefusedButNothingElse() {
    List<byte[]> messages = allRecorded();
    Property.check(
        20_000,
        random -> {
          byte[] damaged = messages.get(random.nextInt(messages.size())).clone();
          damage(damaged, random);
          try {
            PgOutputDecoder.decode(ByteBuffer.wrap(damaged));
          } catch (MalformedStreamException refused) {
            assertThat(refused).hasMessageMatching(".+");
          }
        });
  }

  private static void damage(byte[] message, Random random) {
    for (int i = random.nextInt(3); i >= 0; i--) {
      message[random.nextInt(message.length)] = (byte) random.nextInt();
    }
  }

  private static <M extends PgOutputMessage> M only(Class<M> type, String statement) {
    List<M> found = recorded(statement).stream().filter(type::isInstance).map(type::cast).toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  /** The messages of the recorded statement that begins so. */
  private static List<PgOutputMessage> recorded(String statement) {
    List<Map.Entry<String, List<byte[]>>> found =
        recording().entrySet().stream().filter(e -> e.getKey().startsWith(statement)).toList();
    assertThat(found).as(statement).hasSize(1);
    return found.get(0).getValue().stream()
        .map(bytes -> PgOutputDecoder.decode(ByteBuffer.wrap(bytes)))
        .toList();
  }

  private static List<byte[]> allRecorded() {
    List<byte[]> all = new ArrayList<>();
    recording().values().forEach(all::addAll);
    assertThat(all).hasSizeGreaterThan(50);
    return all;
  }

  private static Map<String, List<byte[]>> recording() {
    Map<String, List<byte[]>> statements = new LinkedHashMap<>();
    List<byte[]> current = null;
    for (String line : lines()) {
      if (line.startsWith("> ")) {
        current = statements.computeIfAbsent(line.substring(2), s -> new ArrayList<>());
      } else if (current != null) {
        current.add(HexFormat.of().parseHex(line));
      }
    }
    return statements;
  }

  private static List<String> lines() {
    try (InputStream in = PgOutputDecoderTest.class.getResourceAsStream("/feed/pgoutput-18.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String latin(ByteBuffer bytes) {
    return new String(bytes.array(), StandardCharsets.ISO_8859_1);
  }

  private static List<String> texts(Tuple tuple) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < tuple.size(); i++) {
      texts.add(tuple.text(i));
    }
    return texts;
  }
}
