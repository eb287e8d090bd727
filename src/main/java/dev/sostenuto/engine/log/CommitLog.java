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
 * rows. Beyond {@code limit} commits the older half is kept as one, which is always the first: it
 * stands where its first commit stood, and what a published snapshot sees of it leaves.
 */
public final class CommitLog {
  private final int limit;
  private final int weightLimit;
  private final long bytesLimit;
  private List<LoggedCommit> commits = new ArrayList<>();
  private long weight;
  private long bytes;

  /** How many of the oldest have been coarsened, and how many have let go of their rows. */
  private int coarsened;

  private int stripped;

  /**
   * @param limit how many commits it tells apart, and how many ranges of transaction ids it
   *     remembers of the others
   * @param weightLimit how many index keys it keeps before it coarsens
   * @param bytesLimit how many bytes of rows it keeps
   */
  public CommitLog(int limit, int weightLimit, long bytesLimit) {
    this.limit = limit;
    this.weightLimit = weightLimit;
    this.bytesLimit = bytesLimit;
  }

  public void append(LoggedCommit commit) {
    if (!commits.isEmpty() && !last().lsn().isBefore(commit.lsn()))
      throw new IllegalArgumentException(commit.lsn() + " does not follow " + last().lsn());
    keep(commit);
    if (commits.size() > limit) mergeOlderHalf();
    for (; weight > weightLimit && coarsened < commits.size(); coarsened++)
      become(coarsened, commits.get(coarsened).coarse());
    for (; bytes > bytesLimit && stripped < commits.size(); stripped++)
      become(stripped, commits.get(stripped).withoutRows());
  }

  private void mergeOlderHalf() {
    List<LoggedCommit> older = commits.subList(0, commits.size() / 2 + 1);
    LoggedCommit merged = LoggedCommit.merged(older, limit);
    for (int i = 0; i < older.size(); i++) become(i, older.get(i).coarse());
    coarsened = Math.max(0, coarsened - older.size()) + 1;
    stripped = Math.max(0, stripped - older.size()) + 1;
    older.clear();
    commits.add(0, merged);
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
      XidSet unseen = commit.xids().unseenBy(snapshot);
      if (!unseen.isEmpty()) keep(commit.of(unseen));
      if (unseen != commit.xids()) gone.accept(commit.of(commit.xids().seenBy(snapshot)));
    }
  }

  private void keep(LoggedCommit commit) {
    commits.add(commit);
    weight += commit.weight();
    bytes += commit.rowBytes();
  }

  /** Forgets everything: another timeline began. */
  public void clear() {
    commits = new ArrayList<>();
    weight = 0;
    bytes = 0;
    coarsened = 0;
    stripped = 0;
  }

  /** The first delivered commit that the snapshot does not see, or does not see all of. */
  public Optional<LoggedCommit> firstUnseen(TransactionSnapshot snapshot) {
    for (LoggedCommit commit : commits)
      if (!snapshot.seesAll(commit.xids())) return Optional.of(commit);
    return Optional.empty();
  }

  /**
   * The delivered commits that the snapshot does not see; of several that are kept as one, those of
   * their transactions.
   */
  public List<LoggedCommit> unseen(TransactionSnapshot snapshot) {
    List<LoggedCommit> found = new ArrayList<>();
    for (LoggedCommit commit : commits) {
      XidSet unseen = commit.xids().unseenBy(snapshot);
      if (!unseen.isEmpty()) found.add(commit.of(unseen));
    }
    return found;
  }

  /** How many there are; several that are kept as one count as one. */
  public int size() {
    return commits.size();
  }

  private LoggedCommit last() {
    return commits.get(commits.size() - 1);
  }
}
