package dev.sostenuto.engine.feed;

import dev.sostenuto.engine.log.Lsn;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads messages of {@code pgoutput}: protocol version 1, text values, without streaming.
 * Stateless.
 *
 * <p>See "Logical Replication Message Formats" in PostgreSQL's manual.
 */
final class PgOutputDecoder {
  private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");

  private PgOutputDecoder() {}

  /**
   * Decodes one message.
   *
   * @param in array-backed; read to its end; what is decoded keeps pointing into it
   * @throws MalformedStreamException when it isn't exactly one message
   */
  static PgOutputMessage decode(ByteBuffer in) {
    if (!in.hasRemaining()) {
      throw new MalformedStreamException("an empty message");
    }
    int length = in.remaining();
    byte type = in.get();
    try {
      PgOutputMessage message = body(type, in);
      if (in.hasRemaining()) {
        throw new MalformedStreamException(
            in.remaining() + " bytes too many in a message " + shown(type) + " of " + length);
      }
      return message;
    } catch (BufferUnderflowException e) {
      throw new MalformedStreamException(
          "a message " + shown(type) + " that ends early, after " + length + " bytes");
    }
  }

  private static PgOutputMessage body(byte type, ByteBuffer in) {
    return switch (type) {
      case 'B' -> begin(in);
      case 'C' -> end(in);
      case 'R' -> relation(in);
      case 'I' -> insert(in);
      case 'U' -> update(in);
      case 'D' -> delete(in);
      case 'T' -> truncate(in);
      case 'M' -> note(in);
      case 'O' -> origin(in);
      case 'Y' -> type(in);
      default -> throw new MalformedStreamException("unknown message type " + shown(type));
    };
  }

  private static PgOutputMessage begin(ByteBuffer in) {
    in.getLong(); // where the commit record starts; the feed counts by where it ends
    in.getLong(); // commit time, which the end repeats
    return new PgOutputMessage.Begin(in.getInt());
  }

  private static PgOutputMessage end(ByteBuffer in) {
    in.get(); // flags, unused
    in.getLong(); // where the commit record starts
    long end = in.getLong();
    if (end == 0) {
      throw new MalformedStreamException("a commit that ends at 0/0");
    }
    return new PgOutputMessage.End(
        new Lsn(end), POSTGRES_EPOCH.plus(in.getLong(), ChronoUnit.MICROS));
  }

  private static PgOutputMessage relation(ByteBuffer in) {
    int id = in.getInt();
    String schema = string(in);
    String table = string(in);
    in.get(); // replica identity; what an update brings of the old row says it
    int count = Short.toUnsignedInt(in.getShort());
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      in.get(); // whether it is part of the key
      columns.add(string(in));
      in.getInt(); // type; the catalog knows better
      in.getInt(); // type modifier
    }
    return new PgOutputMessage.Relation(id, schema, table, List.copyOf(columns));
  }

  private static PgOutputMessage insert(ByteBuffer in) {
    int relation = in.getInt();
    expect('N', in.get());
    return new PgOutputMessage.Insert(relation, Tuple.read(in));
  }

  private static PgOutputMessage update(ByteBuffer in) {
    int relation = in.getInt();
    byte kind = in.get();
    Tuple before = null;
    if (kind != 'N') {
      before = oldRow(kind, in);
      kind = in.get();
    }
    expect('N', kind);
    return new PgOutputMessage.Update(relation, before, Tuple.read(in));
  }

  private static PgOutputMessage delete(ByteBuffer in) {
    int relation = in.getInt();
    return new PgOutputMessage.Delete(relation, oldRow(in.get(), in));
  }

  private static Tuple oldRow(byte kind, ByteBuffer in) {
    return switch (kind) {
      case 'O' -> Tuple.read(in);
      case 'K' -> {
        Tuple.read(in); // the key alone does not say where the row stood in other indexes
        yield null;
      }
      default -> throw new MalformedStreamException("unknown kind of old row: " + shown(kind));
    };
  }

  private static PgOutputMessage truncate(ByteBuffer in) {
    int count = in.getInt();
    in.get(); // options: cascade, restart identity
    if (count < 0 || count > in.remaining() / Integer.BYTES) {
      throw new MalformedStreamException("a truncation of " + count + " relations");
    }
    List<Integer> relations = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      relations.add(in.getInt());
    }
    return new PgOutputMessage.Truncate(List.copyOf(relations));
  }

  private static PgOutputMessage note(ByteBuffer in) {
    boolean transactional = (in.get() & 1) != 0;
    in.getLong(); // where it stands
    String prefix = string(in);
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new MalformedStreamException(
          "a note of " + length + " bytes where " + in.remaining() + " are left");
    }
    byte[] content = new byte[length];
    in.get(content);
    return new PgOutputMessage.Note(
        transactional, prefix, new String(content, StandardCharsets.UTF_8));
  }

  private static PgOutputMessage origin(ByteBuffer in) {
    in.getLong();
    string(in);
    return new PgOutputMessage.Aside();
  }

  private static PgOutputMessage type(ByteBuffer in) {
    in.getInt();
    string(in);
    string(in);
    return new PgOutputMessage.Aside();
  }

  private static String string(ByteBuffer in) {
    int start = in.position();
    while (in.get() != 0) {
      // on to the terminating zero
    }
    return new String(
        in.array(), in.arrayOffset() + start, in.position() - 1 - start, StandardCharsets.UTF_8);
  }

  private static void expect(char wanted, byte found) {
    if (found != wanted) {
      throw new MalformedStreamException("expected '" + wanted + "', found " + shown(found));
    }
  }

  static String shown(byte type) {
    return type > ' ' && type < 127
        ? "'" + (char) type + "'"
        : "0x" + Integer.toHexString(type & 0xff);
  }
}
