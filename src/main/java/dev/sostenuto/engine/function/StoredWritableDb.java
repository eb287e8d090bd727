package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.Id;
import jakarta.persistence.PersistenceException;
import java.sql.SQLException;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Writes documents through JPA, in the run's transaction. Confined to one run. */
final class StoredWritableDb extends StoredDb implements WritableDb {
  private double lastCreationTime;

  StoredWritableDb(Execution execution) {
    super(execution);
  }

  @Override
  public <T extends Document> Id<T> insert(T document) {
    typeToWrite(typeOf(document.getClass()));
    return insertUnchecked(document);
  }

  @Override
  public <T extends Document> Id<T> insert(T document, double after) {
    if (!Double.isFinite(after))
      throw new IllegalArgumentException("A creation time can't come after " + after);
    lastCreationTime = Math.max(lastCreationTime, after);
    return insert(document);
  }

  /** The same, into whatever table. */
  <T extends Document> Id<T> insertUnchecked(T document) {
    DocumentType<?> type = typeOf(document.getClass());
    Id<T> id = new Id<>(type.table().number(), UUID.randomUUID());
    ((Document) document).identify(id.value(), nextCreationTime());
    write(() -> execution.store.insert(type, document));
    return id;
  }

  @Override
  public <T extends Document> void patch(Id<T> id, Consumer<? super T> changes) {
    DocumentType<T> type = typeToWrite(typeOf(id));
    T document = existing(type, id);
    double creationTime = ((Document) document).creationTime();
    changes.accept(document);
    ((Document) document).identify(id.value(), creationTime);
    write(() -> execution.store.change(type, document));
  }

  /** Changes a document of whatever table, if there is one. */
  <T extends Document> void changeUnchecked(Id<T> id, Predicate<? super T> changes) {
    DocumentType<T> type = typeOf(id);
    execution.checkTime();
    T document = find(type, id);
    if (document != null && changes.test(document))
      write(() -> execution.store.change(type, document));
  }

  @Override
  public <T extends Document> void replace(Id<T> id, T document) {
    DocumentType<T> type = typeToWrite(typeOf(id));
    if (document.getClass() != type.entity())
      throw new FunctionFailure(
          "The id "
              + id
              + " is of table "
              + type.table()
              + ", which holds no "
              + document.getClass().getSimpleName()
              + ".");
    double creationTime = ((Document) existing(type, id)).creationTime();
    ((Document) document).identify(id.value(), creationTime);
    write(() -> execution.store.replace(type, document));
  }

  @Override
  public void delete(Id<? extends Document> id) {
    DocumentType<? extends Document> type = typeToWrite(typeOf(id));
    Document document = existing(type, id);
    write(() -> execution.store.delete(type, document));
  }

  /** Removes a document that was read from whatever table. */
  void deleteUnchecked(Document document) {
    DocumentType<? extends Document> type = typeOf(document.getClass());
    Document found = existing(type, idOf(document));
    write(() -> execution.store.delete(type, found));
  }

  private static Id<? extends Document> idOf(Document document) {
    return Document.idOf(document);
  }

  /** System tables are not the author's to write. */
  private static <D extends DocumentType<?>> D typeToWrite(D type) {
    if (type.table().number() < Documents.FIRST_NUMBER)
      throw new FunctionFailure("The table " + type.table() + " can only be read.");
    return type;
  }

  private <T extends Document> T existing(DocumentType<T> type, Id<? extends Document> id) {
    execution.checkTime();
    T document = find(type, id);
    if (document == null)
      throw new IllegalArgumentException(
          "There is no document with the id " + id + " in " + type.table());
    return document;
  }

  private <T> T find(DocumentType<T> type, Id<?> id) {
    try {
      return execution.store.find(type, id.value());
    } catch (SQLException | PersistenceException e) {
      throw execution.failed(e);
    }
  }

  /** Something that may send SQL. */
  private interface Write {
    void run() throws SQLException;
  }

  private void write(Write write) {
    try {
      write.run();
    } catch (SQLException | PersistenceException e) {
      throw execution.failed(e);
    }
  }

  /** Later inserts of one transaction come later in the order of creation. */
  private double nextCreationTime() {
    double now = ScalarCodec.millis(execution.now);
    lastCreationTime = Math.max(now, Math.nextUp(lastCreationTime));
    return lastCreationTime;
  }
}
