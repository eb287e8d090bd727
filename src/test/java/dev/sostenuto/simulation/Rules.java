package dev.sostenuto.simulation;

import java.util.List;

/** The rules of the design, sections 6 and 7, that the simulation must see broken. */
final class Rules {
  private Rules() {}

  static final List<Rule> ALL =
      List.of(
          // ---- 6: the way of a commit
          Rule.of(
              "a commit's position is the end of its record",
              "feed/PgOutputDecoder.java",
              "in.getLong(); // where the commit record starts long end = in.getLong();",
              "long end = in.getLong(); in.getLong();"),
          Rule.of(
              "a keep-alive counts for nothing while a transaction arrives",
              "feed/StreamTeller.java",
              "!assembler.inTransaction() &&",
              ""),
          Rule.of(
              "both the old and the new row dirty",
              "log/LoggedCommit.java",
              "addKey(touched, index, change.before());",
              ""),
          Rule.of(
              "a truncation dirties the table",
              "feed/TransactionAssembler.java",
              "commit.whole(mapping.table());",
              ""),
          Rule.of(
              "a large transaction dirties the whole table",
              "feed/CommitBuilder.java",
              "wholeTables.add(table);",
              ""),
          Rule.of(
              "a coarsened commit dirties the tables it touched",
              "log/LoggedCommit.java",
              "Map.of(), tables()",
              "Map.of(), wholeTables"),
          Rule.of(
              "a commit leaves the log when a published snapshot sees it",
              "log/CommitLog.java",
              "if (snapshot.sees(commit.xid())) continue; unseen",
              "if (snapshot != null) continue; unseen"),
          Rule.of(
              "the commit log moves on", "live/LiveCore.java", "commitLog.trim(visibility);", ""),
          Rule.of(
              "the feed is waited for",
              "live/Rounds.java",
              "if (!blind && (reached == null || reached.isBefore(snapshot.insertLsn()))) return;",
              ""),
          Rule.of(
              "the dirty set closes after the feed was waited for",
              "live/Rounds.java",
              "work.opened(snapshot.insertLsn());",
              "work.opened(snapshot.insertLsn());"
                  + " early = work.due(snapshot.visibility(), sequence, blind);",
              "private final Work work;",
              "private final Work work; private List<Entry> early;",
              "run(work.due(snapshot.visibility(), sequence, blind));",
              "early.removeIf(one -> one.subscriptions.isEmpty()); run(early);"),
          Rule.of("a marker moves the feed", "live/Rounds.java", "else work.writeMarker();", ""),
          Rule.of(
              "a transaction that was running is not visible",
              "log/TransactionSnapshot.java",
              "xid < xmax && Arrays.binarySearch(running, xid) < 0",
              "xid < xmax"),
          Rule.of(
              "a transaction that began later is not visible",
              "log/TransactionSnapshot.java",
              "(xid < xmax && Arrays",
              "(Arrays"),
          Rule.of(
              "transaction ids wrap around",
              "log/TransactionSnapshot.java",
              "return xmax + (xid - (int) xmax);",
              "return (xmax & ~0xffffffffL) | (xid & 0xffffffffL);"),
          Rule.of(
              "each run registers what it read",
              "live/SharedResults.java",
              "reads.register(entry, entry.reads);",
              "if (first) reads.register(entry, entry.reads);",
              "reads.unregister(entry, entry.reads);",
              "if (first) reads.unregister(entry, entry.reads);"),
          Rule.of(
              "each run is matched against the commits that its snapshot did not see",
              "live/SharedResults.java",
              "commitLog.forEachUnseen(snapshot, commit -> dirtyUnseen(entry, commit));",
              "if (first) commitLog.forEachUnseen(snapshot, commit -> dirtyUnseen(entry, commit));"),
          Rule.of(
              "a query that became dirty while it ran stays so",
              "live/SharedResults.java",
              "if (entry.isDirty()) unsettled.add(entry); else unsettled.remove(entry);",
              "unsettled.remove(entry);"),
          Rule.of(
              "a version is below the first commit that is not seen",
              "live/LiveCore.java",
              "Math.min(ts, scale.ts(unseen.get().lsn()) - 1)",
              "ts"),
          Rule.of(
              "after a break everything is dirty",
              "live/LiveCore.java",
              "results.touchAll(connectedAt);",
              ""),
          Rule.of(
              "what runs when the slot begins is a suspect",
              "live/Suspects.java",
              "for (long xid : afterSlot.running()) xids.add(xid);",
              ""),
          Rule.of(
              "no version is claimed while suspects are left",
              "live/LiveCore.java",
              "claims = !blind && suspects.isEmpty();",
              "claims = !blind;"),
          Rule.of(
              "a limited read covers up to its last row",
              "store/RecordingReader.java",
              "? bounds.to(Cut.after(position))",
              "? bounds.to(Cut.before(position))"),
          Rule.of(
              "a range begins with its first key",
              "range/Range.java",
              "start.compareTo(key) <= 0 && endsAfter(key)",
              "start.compareTo(key) < 0 && endsAfter(key)"),
          Rule.of(
              "a range ends before its last key",
              "range/Range.java",
              "end == null || end.compareTo(key) > 0",
              "end == null || end.compareTo(key) > 1"),
          Rule.of(
              "an alias dies with the first dirtying",
              "live/SharedResults.java",
              "cache.forgetAliases(entry); how.accept(entry);",
              "how.accept(entry);",
              "cache.forgetAliases(entry); unsettled.add(entry);",
              "unsettled.add(entry);"),
          Rule.of(
              "a re-run uses the journal that was produced",
              "live/SharedResults.java",
              "asked.withJournal(entry.published.journal())",
              "asked"),
          Rule.of(
              "a page keeps its end when the caller changes",
              "live/QueryCache.java",
              "subscription.journal()",
              "query.journal()"),
          Rule.of(
              "a result that looked at the caller is that caller's alone",
              "live/SharedResults.java",
              "if (!outcome.identityRead() || !entry.key.isShared() || entry.dropped) return List.of();",
              "if (entry != null) return List.of();"),
          // ---- 7: the way of a mutation, and the session
          Rule.of(
              "a commit is owed a transition",
              "live/Client.java",
              "ownCommits.add(new OwnCommit(xid, ts, now));",
              ""),
          Rule.of(
              "the response goes before the transition that reaches it",
              "live/LiveCore.java",
              "client.listener.committed(commit.requestId, commit.result, commit.logLines, ts);",
              "timers.after(limits.undeliveredDelay(), () -> client.listener.committed("
                  + "commit.requestId, commit.result, commit.logLines, ts));"),
          Rule.of(
              "a transition waits for earlier answers",
              "session/SessionMutations.java",
              "|| queue.holdsCommit()",
              ""),
          Rule.of(
              "the answer waits for the commit",
              "live/PendingCommits.java",
              "byXid.put(xid, pending);",
              "answer(pending, xid, 1);"),
          Rule.of(
              "one mutation at a time",
              "session/MutationQueue.java",
              "if (running == null) running = waiting.poll();",
              "if (!waiting.isEmpty()) running = waiting.poll();"),
          Rule.ofDatabase(
              "a request that is recorded is not run again",
              "Mutations.java",
              "if (last >= request.id() && database.isRecorded(request))",
              "if (false)"),
          Rule.ofDatabase(
              "a request that failed before a later one is not run again",
              "Mutations.java",
              "else if (last > request.id())",
              "else if (false)"),
          Rule.of(
              "a client that was connected before waits for a new snapshot",
              "session/Session.java",
              "if (connect.maxObservedTimestamp() != null) live.notBefore(connect.maxObservedTimestamp());"
                  + " else if (connect.connectionCount() > 0) live.notBefore(0);",
              ""),
          Rule.of(
              "a client that does not read is owed nothing more",
              "live/Client.java",
              "if (closed || !hasMore() || !credits.isAny()) return false;",
              "if (closed || !hasMore()) return false;",
              "return !closed && hasMore() && credits.isAny();",
              "return !closed && hasMore();"));
}
