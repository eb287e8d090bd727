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
 * section 6, step 4). Beyond {@code weightLimit} keys the oldest commits are coarsened to "this
 * table changed", so that its memory is bounded.
 */
public final class CommitLog {
  private final int weightLimit;
  private List<LoggedCommit> commits = new ArrayList<>();
  private long weight;

  /**
   * @param weightLimit how many index keys it keeps before it coarsens
   */
  public CommitLog(int weightLimit) {
    this.weightLimit = weightLimit;
  }

  public void append(LoggedCommit commit) {
    if (!commits.isEmpty() && !last().lsn().isBefore(commit.lsn()))
      throw new IllegalArgumentException(commit.lsn() + " does not follow " + last().lsn());
    commits.add(commit);
    weight += commit.weight();
    for (int i = 0; weight > weightLimit && i < commits.size(); i++) {
      LoggedCommit fine = commits.get(i);
      weight -= fine.weight();
      commits.set(i, fine.coarse());
    }
  }

  /**
   * Forgets the commits that the snapshot sees.
   *
   * @param gone hears of each of them
   */
  public void trim(TransactionSnapshot snapshot, Consumer<LoggedCommit> gone) {
    List<LoggedCommit> unseen = new ArrayList<>();
    weight = 0;
    for (LoggedCommit commit : commits) {
      if (snapshot.sees(commit.xid())) {
        gone.accept(commit);
        continue;
      }
      unseen.add(commit);
      weight += commit.weight();
    }
    commits = unseen;
  }

  /** Forgets everything: another timeline began. */
  public void clear() {
    commits = new ArrayList<>();
    weight = 0;
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
