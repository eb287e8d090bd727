package dev.sostenuto.history.app;

import dev.sostenuto.engine.function.Document;
import dev.sostenuto.engine.function.Functions;
import dev.sostenuto.engine.function.Mutation;
import dev.sostenuto.engine.function.MutationContext;
import dev.sostenuto.engine.function.Order;
import dev.sostenuto.engine.function.Query;
import dev.sostenuto.engine.function.QueryContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Lists to append to, and to look at. Stateless. */
@Functions("history")
public class HistoryFunctions {
  private static final int SHOWN = 6;

  /** The end of a list: its last position, and the last values, oldest first. */
  public record Tail(int end, List<String> values) {}

  /** Appends at the position that the tally says, and gives that position. */
  @Mutation(grouped = true)
  public int append(MutationContext ctx, String list, String value) {
    return appendTo(ctx, list, value);
  }

  /** Appends to two lists that nobody appends to alone. */
  @Mutation(grouped = true)
  public int appendBoth(MutationContext ctx, String left, String right, String value) {
    int position = appendTo(ctx, left, value);
    appendTo(ctx, right, value);
    return position;
  }

  @Query
  public int count(QueryContext ctx, String list) {
    Tally tally =
        ctx.db().query(Tally.class).withIndex("history_by_name", q -> q.eq("list", list)).unique();
    return tally == null ? 0 : tally.entries();
  }

  @Query
  public Tail tail(QueryContext ctx, String list) {
    List<Entry> last =
        ctx.db()
            .query(Entry.class)
            .withIndex("history_by_position", q -> q.eq("list", list))
            .order(Order.DESC)
            .take(SHOWN);
    List<String> values = new ArrayList<>(last.stream().map(Entry::value).toList());
    Collections.reverse(values);
    return new Tail(last.isEmpty() ? 0 : last.get(0).position(), values);
  }

  private static int appendTo(MutationContext ctx, String list, String value) {
    Tally tally =
        ctx.db().query(Tally.class).withIndex("history_by_name", q -> q.eq("list", list)).unique();
    if (tally == null) {
      tally = ctx.db().get(ctx.db().insert(new Tally(list)));
    }
    ctx.db().patch(Document.idOf(tally), Tally::addOne);
    int position = tally.entries() + 1;
    ctx.db().insert(new Entry(list, position, value));
    return position;
  }
}
