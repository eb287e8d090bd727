package dev.sostenuto.engine.transfer;

import dev.sostenuto.engine.value.JsonValue;
import java.io.IOException;

/** The documents of one table in a file, one after the other. Confined to one thread. */
interface DocumentReader {
  /**
   * The next one, or null at the end.
   *
   * @throws ImportException when the file has something else there
   */
  JsonValue.Obj next() throws IOException;

  /** Where the one that was read last stands, for messages: {@code line 3}. */
  String place();
}
