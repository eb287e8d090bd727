package dev.sostenuto.engine.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The recent past: delivered commits that some snapshot in use may not see yet. Confined to one
 * thread.
 *
 * <p>Invariant: in the order of the log. A commit leaves only through {@link #trim} (design,
 * section 6, step 4). So that its memory is bounded, beyond {@code weightLimit} keys the oldest
 * commits are coarsened to "this table changed", and beyond {@code bytesLimit} they let go of their
 * rows.
 */
public final class CommitLog {
  private final int weightLimit;
  private final long bytesLimit;
  private List<LoggedCommit> commits = new ArrayList<>();
  private long weight;
  private long bytes;

  /** How many of the oldest have been coarsened, and how many have let go of their rows. */
  private int coarsened;

  private int stripped;

  /**
   * @param weightLimit how many index keys it keeps before it coarsens
   * @param bytesLimit how many bytes of rows it keeps
   */
  public CommitLog(int weightLimit, long bytesLimit) {
    this.weightLimit = weightLimit;
    this.bytesLimit = bytesLimit;
  }

  public void append(LoggedCommit commit) {
    if (!commits.isEmpty() && !last().lsn().isBefore(commit.lsn()))
      throw new IllegalArgumentException(commit.lsn() + " does not follow " + last().lsn());
    commits.add(commit);
    weight += commit.weight();
    bytes += commit.rowBytes();
    for (; weight > weightLimit && coarsened < commits.size(); coarsened++)
      become(coarsened, commits.get(coarsened).coarse());
    for (; bytes > bytesLimit && stripped < commits.size(); stripped++)
      become(stripped, commits.get(stripped).withoutRows());
  }

  private void become(int i, LoggedCommit less) {
    LoggedCommit before = commits.set(i, less);
    weight -= before.weight() - less.weight();
    bytes -= before.rowBytes() - less.rowBytes();
  }

  /** Forgets all rows: commits may have happened that were not delivered. */
  public void forgetRows() {
    for (int i = 0; i < commits.size(); i++) become(i, commits.get(i).withoutRows());
  }

  /** The rows that need not be read in this snapshot; all that it sees has been delivered. */
  public KnownRows known(TransactionSnapshot snapshot) {
    return KnownRows.of(commits, snapshot);
  }

  /**
   * Forgets the commits that the snapshot sees.
   *
   * @param gone hears of each of them
   */
  public void trim(TransactionSnapshot snapshot, Consumer<LoggedCommit> gone) {
    List<LoggedCommit> before = commits;
    clear();
    for (LoggedCommit commit : before) {
      if (snapshot.sees(commit.xid())) {
        gone.accept(commit);
        continue;
      }
      commits.add(commit);
      weight += commit.weight();
      bytes += commit.rowBytes();
    }
  }

  /** Forgets everything: another timeline began. */
  public void clear() {
    commits = new ArrayList<>();
    weight = 0;
    bytes = 0;
    coarsened = 0;
    stripped = 0;
  }

  /** The first delivered commit that the snapshot does not see. */
  public Optional<LoggedCommit> firstUnseen(TransactionSnapshot snapshot) {
    for (LoggedCommit commit : commits)
      if (!snapshot.sees(commit.xid())) return Optional.of(commit);
    return Optional.empty();
  }

  public void forEachUnseen(TransactionSnapshot snapshot, Consumer<LoggedCommit> action) {
    for (LoggedCommit commit : commits) if (!snapshot.sees(commit.xid())) action.accept(commit);
  }

  public int size() {
    return commits.size();
  }

  private LoggedCommit last() {
    return commits.get(commits.size() - 1);
  }
}
