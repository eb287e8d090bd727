package dev.sostenuto.engine.live;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The queries that have never run, each in the line of a client that wants it. Confined to the
 * engine's loop.
 *
 * <p>A round takes only so many of them, lest one that many clients wait for be held up by what a
 * few ask for at once. It takes the first of each line in turn, so that whoever wants one result
 * does not wait behind somebody who wants thousands.
 */
final class Admission {
  private final Map<Client, Set<Entry>> lines = new LinkedHashMap<>();
  private int size;

  /** Puts an entry into the client's line, unless it stands in one. */
  void add(Entry entry, Client client) {
    if (entry.line != null) return;
    entry.line = client;
    size++;
    lines.computeIfAbsent(client, c -> new LinkedHashSet<>()).add(entry);
  }

  /** It has run, or nobody wants it any more. */
  void remove(Entry entry) {
    if (entry.line == null) return;
    Set<Entry> line = lines.get(entry.line);
    line.remove(entry);
    if (line.isEmpty()) lines.remove(entry.line);
    entry.line = null;
    size--;
  }

  /** A client has let go of an entry, which others may still want. */
  void released(Entry entry, Client client) {
    if (entry.line != client) return;
    remove(entry);
    if (!entry.dropped) add(entry, entry.subscriptions.iterator().next().client);
  }

  /** How many stand in lines. */
  int size() {
    return size;
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  /**
   * At most so many, as many from each line as their number allows. They stay where they are until
   * they have run, but the next time it is the turn of others first.
   */
  List<Entry> next(int limit) {
    List<Entry> taken = new ArrayList<>();
    List<Client> served = new ArrayList<>();
    Deque<Iterator<Entry>> rest = new ArrayDeque<>();
    for (Map.Entry<Client, Set<Entry>> line : lines.entrySet()) {
      if (taken.size() == limit) break;
      served.add(line.getKey());
      takeFirst(line.getValue().iterator(), taken, rest);
    }
    while (taken.size() < limit && !rest.isEmpty()) takeFirst(rest.poll(), taken, rest);
    for (Client client : served) lines.put(client, lines.remove(client));
    return taken;
  }

  private static void takeFirst(
      Iterator<Entry> line, List<Entry> taken, Deque<Iterator<Entry>> rest) {
    taken.add(line.next());
    if (line.hasNext()) rest.add(line);
  }
}
