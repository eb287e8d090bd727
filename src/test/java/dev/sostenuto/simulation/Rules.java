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
              "Map.of(), Map.of(), 0, tables()",
              "Map.of(), Map.of(), 0, wholeTables"),
          Rule.of(
              "a commit leaves the log when a published snapshot sees it",
              "log/CommitLog.java",
              "if (!unseen.isEmpty()) keep(commit.of(unseen));",
              ""),
          Rule.of(
              "commits that are not told apart stand where the first of them stood",
              "log/LoggedCommit.java",
              "commits.get(0).lsn, XidSet.union",
              "commits.get(commits.size() - 1).lsn, XidSet.union"),
          Rule.of(
              "commits that are not told apart are in the log until all of them are seen",
              "log/XidSet.java",
              "return seenOrNot(snapshot, false);",
              "return snapshot.seesAny(this) ? EMPTY : this;"),
          Rule.of(
              "commits that are not told apart run a query when one of them is seen",
              "live/Entry.java",
              "round.visibility().seesAny(xids)",
              "round.visibility().seesAll(xids)"),
          Rule.of(
              "commits that are not told apart keep all their transactions",
              "log/LoggedCommit.java",
              "XidSet.union(xids, maxRanges), true",
              "xids.get(0), true"),
          Rule.of(
              "commits that are not told apart have touched all their tables",
              "log/LoggedCommit.java",
              "tables.addAll(commit.tables());",
              "tables.addAll(commit.wholeTables());"),
          Rule.of(
              "the commit log moves on",
              "live/LiveCore.java",
              "commitLog.trim(visibility, stragglers::keep);",
              ""),
          Rule.of(
              "rows are known of commits that the snapshot sees",
              "log/KnownRows.java",
              "if (!snapshot.seesAny(commit.xids())) continue;",
              ""),
          Rule.of(
              "a commit whose rows are not known takes the earlier ones away",
              "log/KnownRows.java",
              "if (rows == null) tables.remove(table);",
              "if (rows == null) continue;"),
          Rule.of(
              "that a row was deleted is known",
              "log/LoggedCommit.java",
              "if (change.before() != null) rows.put(id(table, change.before()), null);",
              ""),
          Rule.of(
              "no rows are known while the feed is away",
              "live/LiveCore.java",
              "claims ? commitLog.known(round.visibility()) : KnownRows.NONE",
              "commitLog.known(round.visibility())"),
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
                  + " early = work.due(new Round("
                  + "snapshot.visibility(), snapshot.insertLsn(), sequence, blind));",
              "private final RoundWork work;",
              "private final RoundWork work; private Due early;",
              "due = work.due(round);",
              "due = new Due(new java.util.ArrayList<>(early.quick()), List.of(), 0);"
                  + " due.quick().removeIf(one -> one.subscriptions.isEmpty());"),
          Rule.of("a marker moves the feed", "live/Rounds.java", "else work.writeMarker();", ""),
          Rule.of(
              "a transaction that was running is not visible",
              "log/TransactionSnapshot.java",
              "return next < running.length ? running[next] : xmax;",
              "return xmax;"),
          Rule.of(
              "a transaction that began later is not visible",
              "log/TransactionSnapshot.java",
              "if (xid >= xmax) return xid;",
              "if (xid >= xmax) return Long.MAX_VALUE;"),
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
              "for (LoggedCommit commit : unseen) dirtyUnseen(entry, commit);",
              "if (first) for (LoggedCommit commit : unseen) dirtyUnseen(entry, commit);"),
          Rule.of(
              "a query that became dirty while it ran stays so",
              "live/SharedResults.java",
              "if (entry.isDirty()) unsettle(entry); else unsettled.remove(entry);",
              "unsettled.remove(entry);"),
          Rule.of(
              "a version is below the first commit that is not seen",
              "live/LiveCore.java",
              "Math.min(ts, feed.ts(unseen.get().lsn()) - 1)",
              "ts"),
          Rule.of(
              "after a break everything is dirty",
              "live/LiveCore.java",
              "results.touchAll(at);",
              ""),
          Rule.of(
              "what runs when the slot begins is a suspect",
              "live/Suspects.java",
              "for (long xid : afterSlot.running()) xids.add(xid);",
              ""),
          Rule.of(
              "no version is claimed while suspects are left",
              "live/LiveCore.java",
              "claims = !round.blind() && !feed.hasSuspects();",
              "claims = !round.blind();"),
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
              "cache.forgetAliases(entry); unsettle(entry);",
              "unsettle(entry);",
              "boolean first = entry.isNew(); cache.forgetAliases(entry);",
              "boolean first = entry.isNew();"),
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
              "if (!sharing.isNarrowerThan(entry.key.sharing()) || entry.dropped) return List.of();",
              "if (entry != null) return List.of();"),
          // ---- 6: queries that a round does not wait for
          Rule.of(
              "who waits for a straggler is told nothing of the rounds meanwhile",
              "live/Lateness.java",
              "if (late) subscription.client.late(subscription);",
              "if (late) continue;"),
          Rule.of(
              "a straggler is matched against the commits that rounds have seen since",
              "live/SharedResults.java",
              "stragglers.forEachPassed(round.visibility(), commit -> dirtyUnseen(entry, commit));",
              "{}"),
          Rule.of(
              "a straggler whose commits are not all remembered is out of date",
              "live/SharedResults.java",
              "if (overtaken) stale(entry, Cause.Event.OVERTAKEN);",
              ""),
          Rule.of(
              "a straggler that a seen commit has touched is still late",
              "live/Lateness.java",
              "late(entry, another && (!isMatched(round) || isUntrue(entry)));",
              "late(entry, false);"),
          Rule.of(
              "a straggler is judged again when another round is published",
              "live/Lateness.java",
              "passedOver.add(entry);",
              "if (entry.left != null) late(entry, true);"
                  + " else if (!entry.isSlow()) passedOver.add(entry);"),
          Rule.of(
              "a straggler from before a break of the feed is out of date",
              "live/Lateness.java",
              "return !round.blind() && round.sequence() >= heardSince;",
              "return true;",
              "if (round.sequence() < heardSince) entry.force(heardSince);",
              "if (round.sequence() < heardSince && entry.left == null) entry.force(heardSince);"),
          Rule.of(
              "what a round could not begin is late",
              "live/SharedResults.java",
              "for (Entry entry : entries)"
                  + " if (!entry.dropped && !entry.isNew()) lateness.passedOver(entry);",
              ""),
          Rule.of(
              "a past view shows what its round published",
              "live/Client.java",
              "add(subscription, result, modifications)",
              "add(subscription, subscription.entry.published, modifications)"),
          Rule.of(
              "a past view is kept only when all that is late runs in its round",
              "live/Client.java",
              "|| subscription.entry.left == round && !subscription.entry.isNew()",
              "|| subscription.entry.left != null && !subscription.entry.isNew()"),
          Rule.of(
              "a past view waits for all its stragglers",
              "live/Client.java",
              "past != null && past.isComplete() && tellPast()",
              "past != null && tellPast()"),
          Rule.of(
              "a past view reaches no commit that was answered later",
              "live/Client.java",
              "if (past != null && answer.ts() <= past.ts) past = null;",
              ""),
          // ---- 7: the way of a mutation, and the session
          Rule.of(
              "a commit is owed a transition",
              "live/OwnCommits.java",
              "owed.add(new OwnCommit(xid, answer.ts(), now));",
              ""),
          Rule.of(
              "the response goes before the transition that reaches it",
              "live/Client.java",
              "credits.take(); tellAnswers();",
              "credits.take();"),
          Rule.of(
              "a response that no transition could go with goes without one",
              "live/LiveCore.java",
              "boolean told = deliveries.composeAll(); deliveries.tellAnswers();",
              "boolean told = deliveries.composeAll();"),
          Rule.of(
              "a transition waits for earlier answers",
              "session/SessionMutations.java",
              "|| queue.holdsCommit()",
              ""),
          Rule.of(
              "the answer waits for the commit",
              "live/PendingCommits.java",
              "byXid.computeIfAbsent(xid, same -> new ArrayList<>(1)).add(pending);",
              "byXid.computeIfAbsent(xid, same -> new ArrayList<>(1)).add(pending);"
                  + " answer(pending, xid, 1);"),
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
              "else if (last > request.id() ||",
              "else if ("),
          Rule.ofDatabase(
              "those who share a transaction are kept only if each was claimed",
              "Mutations.java",
              "if (isTaken(request)) { undo(); return; }",
              ""),
          Rule.ofDatabase(
              "once a failure was told, no run of an older socket commits",
              "Mutations.java",
              "if (request.socket() > 0) database.fence(request);",
              ""),
          Rule.of(
              "a client that was connected before waits for a new snapshot",
              "session/SessionMessages.java",
              "if (connect.maxObservedTimestamp() != null) live.notBefore(connect.maxObservedTimestamp());"
                  + " else if (connect.connectionCount() > 0) live.notBefore(0);",
              ""),
          Rule.of(
              "a client that does not read is owed nothing more",
              "live/Client.java",
              "if (closed || !hasMore() || !credits.isAny()) return false;",
              "if (closed || !hasMore()) return false;",
              "return !closed && hasMore() && credits.isAny();",
              "return !closed && hasMore();"),
          Rule.of(
              "what nobody could be told of is not true at the rounds that passed it over",
              "live/SharedResults.java",
              "untellable.add(entry); lateness.passedOver(entry);",
              "untellable.add(entry);"),
          Rule.of(
              "a client that reads again is told of what has waited for that",
              "live/LiveCore.java",
              "boolean awaited = results.drained(client);",
              "boolean awaited = false;"));
}
