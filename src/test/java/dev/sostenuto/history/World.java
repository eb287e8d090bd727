package dev.sostenuto.history;

import dev.sostenuto.launch.DatabaseProcess;
import dev.sostenuto.launch.DatabaseSettings;
import dev.sostenuto.launch.Ports;
import dev.sostenuto.launch.ServerFolder;
import dev.sostenuto.launch.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL, one or more servers of the product beside it, and the wire on which clients reach
 * them; each new connection goes to the next server. Confined to one thread, except its wire.
 */
final class World implements AutoCloseable {
  private final WorldSettings settings;
  private final DatabaseProcess database;
  private final List<ServerProcess> servers = new ArrayList<>();
  private final Wire wire;
  private final Path crewProgram;

  private World(WorldSettings settings) throws IOException, InterruptedException {
    this.settings = settings;
    Path home = settings.home();
    deleteTree(home);
    Files.createDirectories(home);
    crewProgram = Crew.bundle(home.resolve("crew.cjs"));
    Path war = HistoryWar.write(Path.of("target/sostenuto.war"), home.resolve("history.war"));
    database =
        DatabaseProcess.at(
            Path.of(".data").toAbsolutePath(),
            home.resolve("pg"),
            Ports.freeNear(settings.databasePort()),
            Map.of());
    for (int i = 0; i < settings.servers(); i++) {
      servers.add(server(war, home.resolve("server-" + i), i));
    }
    AtomicInteger turn = new AtomicInteger();
    List<Integer> ports = servers.stream().map(s -> s.root().getPort()).toList();
    wire = new Wire(0, () -> ports.get(turn.getAndIncrement() % ports.size()));
  }

  private ServerProcess server(Path war, Path folder, int number) throws IOException {
    int wanted = settings.httpPort() == 0 ? 0 : settings.httpPort() + number;
    ServerFolder laid =
        ServerFolder.lay(Path.of("target/liberty/wlp"), folder, Path.of("liberty"), war);
    return new ServerProcess(
        laid, Ports.freeNear(wanted), database.settings(), Map.of(), settings.jvmArguments());
  }

  /** Lays everything out and starts it; returns when each server is ready. */
  static World start(WorldSettings settings) throws IOException, InterruptedException {
    World world = new World(settings);
    Runtime.getRuntime().addShutdownHook(new Thread(world::endProcesses, "history-stop"));
    try {
      world.database.start();
      for (ServerProcess server : world.servers) {
        // One after the other, as an operator rolls nodes.
        server.start();
      }
      return world;
    } catch (InterruptedException | RuntimeException e) {
      world.close();
      throw e;
    }
  }

  DatabaseProcess database() {
    return database;
  }

  List<ServerProcess> servers() {
    return servers;
  }

  Wire wire() {
    return wire;
  }

  Path home() {
    return settings.home();
  }

  Path crewProgram() {
    return crewProgram;
  }

  /** Returns when each server says that it is ready. */
  void awaitReady() throws InterruptedException {
    for (ServerProcess server : servers) {
      server.awaitReady();
    }
  }

  /** A new connection each time, past the servers. */
  DataSource dataSource() {
    DatabaseSettings at = database.settings();
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(at.url());
    source.setUser(at.user());
    source.setPassword(at.password());
    source.setApplicationName("history");
    return source;
  }

  Connection connect() throws SQLException {
    return dataSource().getConnection();
  }

  private static void deleteTree(Path tree) throws IOException {
    if (Files.exists(tree)) {
      try (Stream<Path> paths = Files.walk(tree)) {
        for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  /** Ends all processes. Idempotent. */
  @Override
  public void close() throws IOException {
    wire.close();
    endProcesses();
  }

  private synchronized void endProcesses() {
    servers.forEach(ServerProcess::close);
    database.close();
  }
}
