package dev.sostenuto.benchmark;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The load driver, a process of its own: runs workloads against a server and prints each one's
 * figures as a line {@code figure<TAB>workload<TAB>name<TAB>value}.
 */
public final class Driver {
  private static final int STUDENTS = 10_000;

  /** In the order in which they are run: memory is measured in a server that is still fresh. */
  static final Map<String, Workload> WORKLOADS = new LinkedHashMap<>();

  static {
    WORKLOADS.put("5,000 idle sockets", new IdleSockets(5_000));
    WORKLOADS.put("write to delivery", new WriteToDelivery());
    WORKLOADS.put("message to inbox", new Signaling());
    WORKLOADS.put("SQL UPDATE to socket", new SqlToSocket());
    WORKLOADS.put("1,000 sockets on one page, 10 updates/s", FanOut::paced);
    WORKLOADS.put("1,000 sockets on one page, full speed", FanOut::fullSpeed);
    WORKLOADS.put("100 sockets, random rows", new Writes(32, 100, 25, 10));
    WORKLOADS.put("5,000 sockets, random rows", new Writes(32, 5_000, 15, 10));
    WORKLOADS.put("32 writers", new Writes(32, 0, 15, 10));
    WORKLOADS.put("10,000 idle sockets", new IdleSockets(10_000));
  }

  private Driver() {}

  /**
   * @param args the server's URL, the database's JDBC URL with user and password, the process ids
   *     of both, and the names of workloads or parts of them; none for all
   */
  public static void main(String[] args) throws Exception {
    Processes processes = new Processes(Long.parseLong(args[2]), Long.parseLong(args[3]));
    Bed bed = Bed.make(URI.create(args[0]), args[1], processes, STUDENTS);
    List<String> wanted = List.of(args).subList(4, args.length);
    for (Map.Entry<String, Workload> workload : WORKLOADS.entrySet()) {
      String name = workload.getKey();
      if (!wanted.isEmpty() && wanted.stream().noneMatch(name::contains)) continue;
      Map<String, Double> figures = new TreeMap<>(workload.getValue().run(bed));
      figures.forEach(
          (what, value) -> System.out.printf("figure\t%s\t%s\t%.4f%n", name, what, value));
      System.out.flush();
    }
    System.exit(0);
  }
}
