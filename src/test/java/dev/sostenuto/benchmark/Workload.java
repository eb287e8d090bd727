package dev.sostenuto.benchmark;

import java.util.Map;

/** Something that a server is made to do, and the figures of it. */
interface Workload {
  /** Runs once, its warming included; the names of figures end in their units. */
  Map<String, Double> run(Bed bed) throws Exception;
}
