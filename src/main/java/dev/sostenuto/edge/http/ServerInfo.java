package dev.sostenuto.edge.http;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the server tells of itself. Immutable.
 *
 * @param version of the product
 * @param instanceName by which tools tell deployments apart
 * @param notReady why new work should go elsewhere just now; empty when all is well
 * @param broken why it must be restarted; empty when all is well
 */
public record ServerInfo(
    String version,
    String instanceName,
    Supplier<Optional<String>> notReady,
    Supplier<Optional<String>> broken) {}
