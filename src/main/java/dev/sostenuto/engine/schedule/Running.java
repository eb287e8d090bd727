package dev.sostenuto.engine.schedule;

import dev.sostenuto.engine.function.FunctionKind;
import dev.sostenuto.engine.schedule.JobStore.Wanted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What one node runs, and so what it has room for. Confined to one thread at a time.
 *
 * <p>A job takes its room until its end is recorded.
 */
final class Running {
  private final Map<String, FunctionKind> functions;
  private final List<CronJob> crons;
  private final ScheduleSettings settings;
  private final Map<UUID, FunctionKind> jobs = new HashMap<>();

  /**
   * @param functions kinds of all functions that may be scheduled, by path
   */
  Running(Map<String, FunctionKind> functions, List<CronJob> crons, ScheduleSettings settings) {
    this.functions = Map.copyOf(functions);
    this.crons = List.copyOf(crons);
    this.settings = settings;
  }

  Set<String> functions() {
    return functions.keySet();
  }

  boolean isAction(Job job) {
    return functions.get(job.path()) == FunctionKind.ACTION;
  }

  boolean hasActions() {
    return jobs.containsValue(FunctionKind.ACTION);
  }

  /** What there is room for. */
  Wanted wanted() {
    List<String> paths = new ArrayList<>();
    functions.forEach(
        (path, kind) -> {
          if (room(kind) > 0) paths.add(path);
        });
    Set<String> names = new HashSet<>();
    for (CronJob cron : crons) if (room(functions.get(cron.path())) > 0) names.add(cron.name());
    int limit = room(FunctionKind.MUTATION) + room(FunctionKind.ACTION);
    return new Wanted(Set.copyOf(paths), names, Set.copyOf(jobs.keySet()), limit);
  }

  /** Begins a job if there is room; says whether there was. */
  boolean add(Job job) {
    FunctionKind kind = functions.get(job.path());
    if (kind == null || jobs.containsKey(job.id()) || room(kind) < 1) return false;
    jobs.put(job.id(), kind);
    return true;
  }

  void remove(Job job) {
    jobs.remove(job.id());
  }

  private int room(FunctionKind kind) {
    int most = kind == FunctionKind.ACTION ? settings.actions() : settings.mutations();
    int taken = 0;
    for (FunctionKind running : jobs.values()) if (running == kind) taken++;
    return most - taken;
  }
}
