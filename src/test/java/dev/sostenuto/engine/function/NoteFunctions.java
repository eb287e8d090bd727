package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.Id;
import dev.sostenuto.engine.value.JsonValue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Functions for tests. */
@Functions("lab/notes")
public class NoteFunctions {
  final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  volatile Runnable during = () -> {};

  @Query
  public List<Note> board(QueryContext ctx, String board) {
    threads.add(Thread.currentThread());
    during.run();
    return ctx.db()
        .query(Note.class)
        .withIndex("by_board_rank", q -> q.eq("board", board))
        .collect();
  }

  @Query
  public List<Integer> ranks(
      QueryContext ctx,
      String board,
      Optional<Integer> over,
      Optional<Integer> under,
      boolean desc,
      int count) {
    return ctx
        .db()
        .query(Note.class)
        .withIndex(
            "by_board_rank",
            q -> {
              IndexRange range = q.eq("board", board);
              if (over.isPresent()) range = range.gt("rank", over.get());
              return under.isPresent() ? range.lt("rank", under.get()) : range;
            })
        .order(desc ? Order.DESC : Order.ASC)
        .take(count)
        .stream()
        .map(note -> note.rank)
        .toList();
  }

  @Query
  public Page<Integer> page(
      QueryContext ctx, String board, boolean desc, PaginationOptions paginationOpts) {
    return ctx.db()
        .query(Note.class)
        .withIndex("by_board_rank", q -> q.eq("board", board))
        .order(desc ? Order.DESC : Order.ASC)
        .paginate(paginationOpts)
        .map(note -> note.rank);
  }

  @Query
  public Page<Integer> evenPage(QueryContext ctx, String board, PaginationOptions paginationOpts) {
    return ctx.db()
        .query(Note.class)
        .withIndex("by_board_rank", q -> q.eq("board", board))
        .filter(note -> note.rank % 2 == 0)
        .paginate(paginationOpts)
        .map(note -> note.rank);
  }

  @Query
  public Page<Note> twoPages(QueryContext ctx, PaginationOptions paginationOpts) {
    ctx.db().query(Note.class).paginate(paginationOpts);
    return ctx.db().query(Note.class).paginate(paginationOpts);
  }

  @Query
  public Note byTitle(QueryContext ctx, String title) {
    return ctx.db().query(Note.class).withIndex("by_title", q -> q.eq("title", title)).unique();
  }

  @Query
  public Note get(QueryContext ctx, Id<Note> id) {
    return ctx.db().get(id);
  }

  @Query
  public long count(QueryContext ctx, String board) {
    return ctx.db()
        .jpql("select count(n) from Note n where n.board = :board", Long.class)
        .param("board", board)
        .first();
  }

  @Query
  public List<Note> jpql(QueryContext ctx, String jpql) {
    return ctx.db().jpql(jpql, Note.class).list();
  }

  @Query
  public List<Integer> quotients(QueryContext ctx, int by) {
    return ctx.db().jpql("select n.rank / :by from Note n", Integer.class).param("by", by).list();
  }

  @Query
  public String whoAmI(QueryContext ctx) {
    return ctx.auth().identity().map(Identity::tokenIdentifier).orElse(null);
  }

  @Query
  public double until(QueryContext ctx, double millis) {
    Instant time = ctx.now().plusMillis((long) millis);
    ctx.validUntil(time.plusSeconds(9));
    ctx.validUntil(time);
    ctx.log().info("valid until then");
    ctx.log().log("x".repeat(40_000));
    return time.toEpochMilli() - ctx.now().toEpochMilli();
  }

  @Query
  public void badRange(QueryContext ctx, String how) {
    DocumentQuery<Note> query = ctx.db().query(Note.class);
    switch (how) {
      case "order" -> query.withIndex("by_board_rank", q -> q.eq("rank", 1));
      case "field" -> query.withIndex("by_board_rank", q -> q.eq("title", "x"));
      case "lower" -> query.withIndex("by_board_rank", q -> q.gt("board", "a").gte("board", "b"));
      case "fields" -> query.withIndex("by_board_rank", q -> q.gt("board", "a").lt("rank", 1));
      case "type" -> query.withIndex("by_board_rank", q -> q.eq("board", 1));
      default -> query.withIndex("by_nothing");
    }
  }

  @Query
  public void thrower(QueryContext ctx, String text) {
    throw new IllegalStateException(text);
  }

  @Query
  public void refuser(QueryContext ctx) {
    throw new ApplicationException(new Refusal("TooLate", 3));
  }

  record Refusal(String code, int hours) {}

  @Internal
  @Query
  public String secret(QueryContext ctx) {
    return "hidden";
  }

  @Query
  public JsonValue nested(QueryContext ctx) {
    return ctx.runQuery("lab/notes:secret", JsonValue.Obj.EMPTY);
  }

  @Query
  public JsonValue endless(QueryContext ctx) {
    return ctx.runQuery("lab/notes:endless", JsonValue.Obj.EMPTY);
  }

  record Shape(
      String name, Optional<Double> width, List<Integer> sides, Map<String, Boolean> flags) {}

  @Query
  public Shape shape(QueryContext ctx, @Size(max = 3) String name, Shape shape, @Max(9) int sides) {
    return new Shape(name, shape.width(), List.of(sides), shape.flags());
  }

  @Mutation
  public Id<Note> add(MutationContext ctx, String board, int rank) {
    return ctx.db().insert(new Note(board, rank));
  }

  @Mutation
  public List<Integer> addThree(MutationContext ctx, String board) {
    for (int rank = 1; rank <= 3; rank++) ctx.db().insert(new Note(board, rank));
    ctx.log().warn("added");
    return ctx
        .db()
        .query(Note.class)
        .withIndex("by_board_rank", q -> q.eq("board", board))
        .collect()
        .stream()
        .map(note -> note.rank)
        .toList();
  }

  /** Passes over whatever goes wrong in the database. */
  @Mutation
  public int raise(MutationContext ctx, Id<Note> id) {
    during.run();
    int[] rank = {-1};
    try {
      ctx.db().patch(id, note -> rank[0] = ++note.rank);
    } catch (RuntimeException passedOver) {
      ctx.log().warn("passed over");
    }
    return rank[0];
  }

  @Mutation
  public int increment(MutationContext ctx, String board) {
    Note note =
        ctx.db().query(Note.class).withIndex("by_board_rank", q -> q.eq("board", board)).first();
    during.run();
    if (note == null) {
      ctx.db().insert(new Note(board, 1));
      return 1;
    }
    ctx.db().patch(Document.idOf(note), n -> n.rank++);
    return note.rank + 1;
  }

  @Mutation
  public void addAndFail(MutationContext ctx, String board) {
    ctx.db().insert(new Note(board, 1));
    throw ApplicationException.of("No", "Not this time.");
  }

  @Mutation
  public void addDespiteFailure(MutationContext ctx, String board) {
    try {
      ctx.runMutation("lab/notes:addAndFail", JsonValue.object().put("board", board).build());
    } catch (ApplicationException expected) {
      ctx.db().insert(new Note(board, 2));
    }
  }

  @Mutation
  public void replaceAndDelete(MutationContext ctx, Id<Note> replaced, Id<Note> deleted) {
    Note other = new Note("replaced", 7);
    other.extra = JsonValue.object().put("n", JsonValue.of(5L)).put("f", Double.NaN).build();
    other.parent = deleted;
    ctx.db().replace(replaced, other);
    ctx.db().delete(deleted);
  }

  @Mutation
  public void passOver(MutationContext ctx, String board) {
    ctx.db().insert(new Note(board, 1));
    try {
      ctx.db().jpql("select n.rank / 0 from Note n", Integer.class).list();
    } catch (RuntimeException passedOver) {
      ctx.log().warn(passedOver.getMessage());
    }
  }

  @Mutation
  public void twice(MutationContext ctx, Id<Note> id) {
    ctx.db().delete(id);
    ctx.db().delete(id);
  }

  @Action
  public JsonValue act(ActionContext ctx, String board) {
    JsonValue.Obj args = JsonValue.object().put("board", board).build();
    ctx.runMutation("lab/notes:addThree", args);
    return ctx.runQuery("lab/notes:count", args);
  }

  @Action
  public JsonValue actSlowly(ActionContext ctx, String board) {
    return ctx.runMutation("lab/notes:increment", JsonValue.object().put("board", board).build());
  }

  @Action
  public void dawdle(ActionContext ctx) throws InterruptedException {
    Thread.sleep(60_000);
  }
}
