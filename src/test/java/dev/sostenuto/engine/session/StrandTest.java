package dev.sostenuto.engine.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class StrandTest {
  @Test
  void tasksOfOneThreadRunOneAtATimeInOrder() throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Strand strand = new Strand(threads);
      int posters = 4;
      int each = 5_000;
      // Deliberately not safe for use by many threads: the strand has to make it so.
      List<int[]> ran = new ArrayList<>();
      List<Thread> started = new ArrayList<>();
      for (int p = 0; p < posters; p++) {
        int poster = p;
        Thread thread =
            new Thread(
                () -> {
                  for (int i = 0; i < each; i++) {
                    int number = i;
                    strand.execute(() -> ran.add(new int[] {poster, number}));
                  }
                });
        thread.start();
        started.add(thread);
      }
      for (Thread thread : started) thread.join();
      List<Integer> end = Collections.synchronizedList(new ArrayList<>());
      strand.execute(() -> end.add(ran.size()));
      Await.until(Duration.ofSeconds(20), "the strand is empty", () -> !end.isEmpty());
      assertThat(end).containsExactly(posters * each);
      int[] next = new int[posters];
      for (int[] one : ran) assertThat(one[1]).isEqualTo(next[one[0]]++);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void afterTheExecutorsEndTasksAreDropped() {
    ExecutorService threads = Executors.newSingleThreadExecutor();
    threads.shutdown();
    Strand strand = new Strand(threads);
    strand.execute(() -> {});
    strand.execute(() -> {});
  }
}
