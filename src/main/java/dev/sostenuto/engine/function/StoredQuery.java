package dev.sostenuto.engine.function;

import dev.sostenuto.engine.catalog.IndexSchema;
import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.store.Direction;
import dev.sostenuto.engine.store.IndexBounds;
import dev.sostenuto.engine.store.Reader;
import jakarta.persistence.PersistenceException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A query over an index, read through the run's reader. Confined to one run. */
final class StoredQuery<T extends Document> implements DocumentQuery<T> {
  private final Execution execution;
  private final DocumentType<T> type;
  private IndexBounds bounds;
  private boolean indexChosen;
  private Direction direction = Direction.FORWARD;
  private Predicate<? super T> condition;

  StoredQuery(Execution execution, DocumentType<T> type) {
    this.execution = execution;
    this.type = type;
    this.bounds = IndexBounds.all(type.table().byCreationTime());
  }

  @Override
  public DocumentQuery<T> withIndex(String index) {
    return withIndex(index, range -> range);
  }

  @Override
  public DocumentQuery<T> withIndex(String name, UnaryOperator<IndexRange> range) {
    if (indexChosen)
      throw new FunctionFailure("A query goes over one index, but withIndex was said twice.");
    IndexSchema index =
        type.table()
            .index(name)
            .orElseThrow(
                () -> new FunctionFailure("Index " + type.table() + "." + name + " not found."));
    RangeBuilder builder = new RangeBuilder(type, index);
    range.apply(builder);
    bounds = builder.bounds();
    indexChosen = true;
    return this;
  }

  @Override
  public DocumentQuery<T> order(Order order) {
    direction = order == Order.ASC ? Direction.FORWARD : Direction.BACKWARD;
    return this;
  }

  @Override
  public DocumentQuery<T> filter(Predicate<? super T> also) {
    Predicate<? super T> before = condition;
    condition = before == null ? also : document -> before.test(document) && also.test(document);
    return this;
  }

  @Override
  public Page<T> paginate(PaginationOptions options) {
    return new Pagination<>(this, options).page();
  }

  @Override
  public List<T> take(int count) {
    if (count < 0) throw new FunctionFailure("take(" + count + ") is less than 0.");
    List<T> taken = new ArrayList<>();
    if (count == 0) return taken;
    boolean unfiltered = condition == null;
    int limit = unfiltered ? Math.min(count, onePastLimit()) : onePastLimit();
    read(
        bounds,
        limit,
        row -> {
          T document = type.fromRow(row);
          if (accepts(document)) taken.add(document);
          return taken.size() < count;
        });
    return taken;
  }

  @Override
  public T first() {
    List<T> taken = take(1);
    return taken.isEmpty() ? null : taken.get(0);
  }

  @Override
  public T unique() {
    List<T> taken = take(2);
    if (taken.size() > 1)
      throw new IllegalStateException(
          "unique() found more than one document in "
              + type.table()
              + ": "
              + Document.idOf(taken.get(0))
              + " and "
              + Document.idOf(taken.get(1)));
    return taken.isEmpty() ? null : taken.get(0);
  }

  @Override
  public List<T> collect() {
    return take(Integer.MAX_VALUE);
  }

  void read(IndexBounds part, int limit, Reader.Sink sink) {
    execution.checkTime();
    try {
      execution.reader.read(part, direction, limit, sink);
    } catch (SQLException | PersistenceException e) {
      throw execution.failed(e);
    }
  }

  boolean accepts(T document) {
    return condition == null || condition.test(document);
  }

  T document(Row row) {
    return type.fromRow(row);
  }

  /** One row more than may be read, so that the limit shows. */
  int onePastLimit() {
    return Math.max(execution.reader.remainingRows(), 0) + 1;
  }

  Execution execution() {
    return execution;
  }

  IndexBounds bounds() {
    return bounds;
  }

  Direction direction() {
    return direction;
  }

  /** What tells it from other queries, for its cursors. */
  byte[] fingerprint() {
    return CursorCodec.fingerprint(
        bounds.index().toString(),
        bounds.index().columns().toString(),
        bounds.range().map(Object::toString).orElse("nothing"),
        direction.name(),
        condition == null ? "all" : "filtered");
  }
}
