package dev.sostenuto.simulation;

import java.util.ArrayDeque;
import java.util.Deque;

/** Tasks one after the other, each some time after the one before it; may be held up. */
final class Lane {
  private final World world;
  private final int maxMicros;
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private boolean awake;
  private boolean paused;
  private boolean ended;

  Lane(World world, int maxMicros) {
    this.world = world;
    this.maxMicros = maxMicros;
  }

  void post(Runnable task) {
    if (ended) return;
    tasks.add(task);
    wake();
  }

  void pause() {
    paused = true;
  }

  void resume() {
    paused = false;
    wake();
  }

  /** What has not run by now never will. */
  void end() {
    ended = true;
    tasks.clear();
  }

  private void wake() {
    if (awake || paused || tasks.isEmpty()) return;
    awake = true;
    world.later(maxMicros, this::turn);
  }

  private void turn() {
    awake = false;
    int batch = 1 + world.random.nextInt(4);
    while (batch-- > 0 && !paused && !tasks.isEmpty()) tasks.poll().run();
    wake();
  }
}
