package dev.sostenuto.engine.function;

import java.util.function.Consumer;

/** Functions for tests that may share their transactions. */
@Functions("lab/grouped")
public class GroupedFunctions {
  /** Told of each run, by the board's name, before it reads. */
  volatile Consumer<String> during = board -> {};

  @Mutation(grouped = true)
  public int increment(MutationContext ctx, String board) {
    during.accept(board);
    Note note = first(ctx, board);
    if (note == null) {
      ctx.db().insert(new Note(board, 1));
      return 1;
    }
    ctx.db().patch(Document.idOf(note), n -> n.rank++);
    return note.rank + 1;
  }

  /** Only writes. */
  @Mutation(grouped = true)
  public void add(MutationContext ctx, String board, int rank) {
    during.accept(board);
    ctx.db().insert(new Note(board, rank));
  }

  /** Fails when the board is empty, before it has written. */
  @Mutation(grouped = true)
  public int refuse(MutationContext ctx, String board) {
    if (first(ctx, board) == null) throw ApplicationException.of("Empty", "Nothing is there.");
    throw ApplicationException.of("No", "Something is there.");
  }

  /** Has written, and sent it, when it fails. */
  @Mutation(grouped = true)
  public void writeAndFail(MutationContext ctx, String board) {
    during.accept(board);
    ctx.db().insert(new Note(board, 1));
    first(ctx, board);
    throw ApplicationException.of("No", "Not this time.");
  }

  @Mutation(grouped = true)
  public long countByJpa(MutationContext ctx, String board) {
    during.accept(board);
    return ctx.db()
        .jpql("select count(n) from Note n where n.board = :board", Long.class)
        .param("board", board)
        .first();
  }

  private static Note first(MutationContext ctx, String board) {
    return ctx.db().query(Note.class).withIndex("by_board_rank", q -> q.eq("board", board)).first();
  }
}
