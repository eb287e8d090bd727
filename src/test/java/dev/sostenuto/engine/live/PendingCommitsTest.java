package dev.sostenuto.engine.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PendingCommitsTest {
  private final List<PendingCommits.Pending> answered = new ArrayList<>();
  private final PendingCommits commits =
      new PendingCommits("node", content -> {}, (pending, xid, ts) -> answered.add(pending));

  private PendingCommits.Pending committing(Client client, int xid) {
    PendingCommits.Pending pending = new PendingCommits.Pending(client, xid);
    commits.committing(pending, xid, Simulation.done().result(), List.of());
    return pending;
  }

  private static Client client() {
    return new Client(new Recorder(), 1);
  }

  private void close(Client client) {
    client.close();
    commits.closed(client);
  }

  @Test
  void withoutAFeedThoseWhoseClientIsGoneAreForgotten() {
    for (int xid = 1; xid <= 100; xid++) {
      Client client = client();
      commits.returned(committing(client, xid), Simulation.done());
      assertThat(commits.waiting()).isEqualTo(1);
      close(client);
    }
    assertThat(commits.waiting()).isZero();
    assertThat(commits.withoutFeed()).isEmpty();
  }

  @Test
  void oneThatReturnsWhenItsClientIsGoneIsForgotten() {
    Client client = client();
    PendingCommits.Pending pending = committing(client, 1);
    close(client);
    commits.returned(pending, Simulation.done());
    assertThat(commits.waiting()).isZero();
  }

  @Test
  void ofThoseUnderWayWhenTheFeedBreaksOnlyTheOnesWithAClientWait() {
    commits.connected();
    Client gone = client();
    Client there = client();
    commits.returned(committing(gone, 1), Simulation.done());
    PendingCommits.Pending waiting = committing(there, 2);
    commits.returned(waiting, Simulation.done());
    close(gone);
    commits.disconnected();
    assertThat(commits.withoutFeed()).containsExactly(waiting);
    commits.answerShown(waiting, 5);
    assertThat(answered).containsExactly(waiting);
    assertThat(commits.waiting()).isZero();
  }
}
