package dev.sostenuto.engine.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.catalog.IndexSchema;
import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.engine.range.Key;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CommitLogTest {
  private static final int COMMITS = 2_000;
  private static final int ROW_BYTES = 1_000;

  private long looks;

  /** No keys; counts who looks for some. */
  private final class WatchedKeys extends AbstractMap<IndexSchema, Set<Key>> {
    @Override
    public Set<Map.Entry<IndexSchema, Set<Key>>> entrySet() {
      looks++;
      return Set.of();
    }
  }

  private LoggedCommit commit(int number) {
    Map<TableSchema, Map<UUID, Row>> rows = Collections.singletonMap(null, Map.of());
    return new LoggedCommit(
        new Lsn(number), XidSet.of(number), false, new WatchedKeys(), rows, ROW_BYTES, Set.of());
  }

  @Test
  void aCommitThatHasLetGoOfItsRowsIsNotLookedAtWithEachLaterOne() {
    CommitLog log = new CommitLog(Integer.MAX_VALUE, Integer.MAX_VALUE, 10 * ROW_BYTES);
    for (int i = 1; i <= COMMITS; i++) log.append(commit(i));
    assertThat(log.size()).isEqualTo(COMMITS);
    assertThat(looks).as("as it comes, and as it lets go").isLessThan(5L * COMMITS);
  }
}
