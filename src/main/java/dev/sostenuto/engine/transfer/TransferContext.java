package dev.sostenuto.engine.transfer;

import dev.sostenuto.engine.function.FunctionRegistry;
import dev.sostenuto.engine.store.Connections;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import javax.sql.DataSource;

/**
 * What exports and imports need of their server. Immutable.
 *
 * @param source of connections in auto-commit mode
 * @param connections of those that are held for longer: an export's moment, an import's work
 * @param threads for what blocks; an import that is worked on holds one
 * @param timer hands what is due to the threads
 */
public record TransferContext(
    FunctionRegistry registry,
    DataSource source,
    Connections connections,
    Executor threads,
    ScheduledExecutorService timer,
    InstantSource clock) {}
