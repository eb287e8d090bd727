package dev.sostenuto.simulation;

import dev.sostenuto.engine.function.CallExecutor;
import dev.sostenuto.engine.protocol.WireTimestamp;
import dev.sostenuto.engine.value.JsonValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The laws of the design, section 5, as one client can tell that they are broken.
 *
 * <p>What the client shows must be what queries give at some moment of the database, its
 * <em>witness</em>: one that holds every commit up to the version (L1), the same one for all
 * results (L2), never one before the last witness (L3), and one that holds the client's resolved
 * mutations (L4). Trying the moments in their order, the first that fits leaves the most room for
 * later ones, so no right behaviour is called wrong.
 */
final class Laws {
  private static final int SHOWN = 4;

  /** How old a result may be when it is asked for and no break of the feed makes it older. */
  private static final long FRESH_NANOS = 4_000_000;

  private final Database database;
  private final Deeds deeds;
  private final Browser browser;
  private final List<Tx> own = new ArrayList<>();
  private final Set<Long> rejected = new HashSet<>();
  private int witness;
  private long lastTs;

  /** Whether a first result must come of a run of about the time at which it was asked for. */
  boolean checksFirstResults;

  Laws(Database database, Deeds deeds, Browser browser) {
    this.database = database;
    this.deeds = deeds;
    this.browser = browser;
  }

  // ---- versions and answers

  /** The transition goes on where the last one ended, and not backwards. */
  void follows(JsonValue.Obj start, JsonValue.Obj end) {
    long from = ts(start);
    long to = ts(end);
    if (Browser.number(start, "querySet") != browser.ackedQuerySet
        || Browser.number(start, "identity") != browser.ackedIdentity
        || from != browser.ts)
      throw new Violation("protocol", "a transition from " + start + " at " + browser.ts);
    if (Browser.number(end, "querySet") > browser.querySet
        || Browser.number(end, "identity") >= browser.identities.size())
      throw new Violation("protocol", "more is acknowledged than was asked for: " + end);
    if (to < lastTs) throw new Violation("L3", "version " + to + " after " + lastTs);
    if (to < browser.promised)
      throw new Violation("L3", "version " + to + " on a socket that began at " + browser.promised);
    lastTs = to;
  }

  private static long ts(JsonValue.Obj version) {
    return WireTimestamp.decode(((JsonValue.Str) version.get("ts")).value());
  }

  /** Promises of mutations are settled in the order of their calls. */
  void answeredInOrder(Request request) {
    for (Request earlier : browser.requests.values())
      if (earlier.mutation && earlier.id < request.id && earlier.state == Request.State.SENT)
        throw new Violation("L6", "request " + request.id + " is answered before " + earlier.id);
  }

  void answered(Request request) {
    if (request.ts < browser.ts)
      throw new Violation(
          "L4", "the answer at " + request.ts + " comes after version " + browser.ts);
    if (committed(request).isEmpty())
      throw new Violation("L5", "request " + request.id + " is answered and has not committed");
  }

  void resolved(Request request) {
    if (!request.mutation) return;
    own.addAll(committed(request));
  }

  void rejected(Request request) {
    rejected.add(request.id);
    if (!deeds.hasFailed(name(request)))
      throw new Violation("L5", "request " + request.id + " is rejected and has never failed");
  }

  private CallExecutor.Request name(Request request) {
    return new CallExecutor.Request(browser.session, request.id);
  }

  private List<Tx> committed(Request request) {
    return database.committed(name(request));
  }

  // ---- what is shown

  void checkView() {
    List<Wanted> shown = shown();
    checkLists();
    Content refuted = null;
    for (int i = witness; i < database.moments.size(); i++) {
      Moment moment = database.moments.get(i);
      if (moment.content == refuted || lack(moment) != null) continue;
      if (contradiction(moment.content, shown, user()) == null) {
        witness = i;
        own.clear();
        return;
      }
      refuted = moment.content;
    }
    throw new Violation(
        "L1-L4", "no moment since " + witness + " explains the view at " + browser.ts + why(shown));
  }

  private String user() {
    return browser.identities.get(browser.ackedIdentity);
  }

  private List<Wanted> shown() {
    List<Wanted> shown = new ArrayList<>();
    for (Wanted query : browser.wanted.values()) {
      if (query.since == 0 || query.since > browser.ackedQuerySet) continue;
      if (query.value == null)
        throw new Violation("L1", query + " is acknowledged without a result");
      shown.add(query);
    }
    return shown;
  }

  private String why(List<Wanted> shown) {
    StringBuilder why = new StringBuilder();
    int from = Math.max(witness, database.moments.size() - SHOWN);
    for (Moment moment : database.moments.subList(from, database.moments.size()))
      why.append("\n  ").append(moment).append(": ").append(why(moment, shown));
    return why.toString();
  }

  private String why(Moment moment, List<Wanted> shown) {
    Tx lack = lack(moment);
    if (lack != null) return "lacks " + lack;
    return contradiction(moment.content, shown, user());
  }

  /** A commit that the client must see and this moment does not; or null. */
  private Tx lack(Moment moment) {
    Tx unseen = moment.firstUnseen(database.log);
    if (unseen != null && wire(unseen) <= browser.ts) return unseen;
    for (Tx tx : own) if (!moment.sees(tx)) return tx;
    return null;
  }

  /** What the client shows and these rows do not give; or null. */
  private static String contradiction(Content content, List<Wanted> shown, String user) {
    for (Wanted query : shown) {
      JsonValue fresh = content.value(query, user);
      if (!fresh.equals(query.value))
        return query + " gives " + fresh + ", the client has " + query.value;
    }
    return null;
  }

  private static long wire(Tx tx) {
    return (1L << 51) + tx.end.value();
  }

  /**
   * The first page of a list that is asked for anew has as many rows as were asked for, at some
   * moment near the asking; only later may it grow and shrink.
   */
  void checkFirst(Wanted query) {
    if (!checksFirstResults || query.askedJournal != null || query.journal == null) return;
    for (int i = database.moments.size() - 1; i >= 0; i--) {
      Moment moment = database.moments.get(i);
      if (query.journal.equals(moment.content.outcome(query.call(null, browser.user)).journal()))
        return;
      if (moment.nanos < query.askedAt - FRESH_NANOS) break;
    }
    throw new Violation("L7", query + " ends where no new page would end" + whenItWould(query));
  }

  private String whenItWould(Wanted query) {
    for (int i = database.moments.size() - 1; i >= 0; i--) {
      Moment moment = database.moments.get(i);
      if (query.journal.equals(moment.content.outcome(query.call(null, browser.user)).journal()))
        return ", as it did %.1f ms before it was asked for"
            .formatted((query.askedAt - moment.nanos) / 1e6);
    }
    return ", nor ever did";
  }

  /** L7: each page begins where the one before it ends. */
  private void checkLists() {
    for (List<Wanted> pages : browser.lists)
      for (int i = 1; i < pages.size(); i++) {
        Wanted before = pages.get(i - 1);
        Wanted page = pages.get(i);
        if (before.value == null || page.value == null) continue;
        JsonValue end = ((JsonValue.Obj) before.value).get("cursor");
        if (!end.equals(page.args.get("cursor")))
          throw new Violation("L7", before + " ends at " + end + " before " + page);
      }
  }

  // ---- the end

  /** No promise waits for what somebody else may do later. */
  void checkAnswered() {
    if (!browser.requests.isEmpty())
      throw new Violation("L4", browser.requests.size() + " promises are never settled");
  }

  /** When all is quiet: everything was acknowledged, settled, and is what the database says. */
  void checkSettled(Moment now) {
    checkAnswered();
    if (browser.ackedQuerySet != browser.querySet
        || browser.ackedIdentity != browser.identities.size() - 1)
      throw new Violation("L9", "what was asked for is never acknowledged");
    String contradiction = why(now, shown());
    if (contradiction != null) throw new Violation("L9", "behind for ever: " + contradiction);
  }

  /** L5 and L6 in the database. */
  void checkEffects() {
    Tx last = null;
    CallExecutor.Request lastRequest = null;
    for (Tx tx : database.log) {
      CallExecutor.Request request = tx.requestOf(browser.session);
      if (request == null) continue;
      if (request.equals(lastRequest)) throw new Violation("L5", "twice: " + last + " and " + tx);
      if (rejected.contains(request.id()))
        throw new Violation("L5", tx + " though its promise was rejected");
      if (last != null && lastRequest.id() > request.id())
        throw new Violation("L6", tx + " after " + last);
      last = tx;
      lastRequest = request;
    }
  }
}
