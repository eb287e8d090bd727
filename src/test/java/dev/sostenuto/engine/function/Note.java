package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.Id;
import dev.sostenuto.engine.value.JsonValue;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Converter;
import jakarta.persistence.Entity;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.time.Instant;

/** A document for tests, with an attribute of most types. */
@Entity
@Table(
    name = "notes",
    indexes = {
      @Index(name = "by_board_rank", columnList = "board, rank"),
      @Index(name = "by_title", columnList = "title"),
    })
public class Note extends Document {
  @Column(nullable = false)
  String board;

  int rank;
  String title;
  Long size;
  Instant due;
  JsonValue extra;

  @Convert(converter = Ref.class)
  Id<Note> parent;

  protected Note() {}

  Note(String board, int rank) {
    this.board = board;
    this.rank = rank;
  }

  @Converter
  public static final class Ref extends IdConverter<Note>
      implements AttributeConverter<Id<Note>, Object> {
    public Ref() {
      super(Note.class);
    }
  }

  static final String[] DDL = {
    "create table notes(id uuid primary key default gen_random_uuid(), creation_time double precision not null default"
        + " extract(epoch from clock_timestamp()) * 1000, board text collate \"C\" not null, rank integer not null, title"
        + " text collate \"C\", size bigint, due timestamptz, extra jsonb, parent uuid)",
    "create index on notes(creation_time, id)",
    "create index by_board_rank on notes(board, rank, creation_time, id)",
    "create index by_title on notes(title nulls first, creation_time, id)",
  };
}
