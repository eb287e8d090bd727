package dev.sostenuto.engine.protocol;

/**
 * A failure as the client is told it. Immutable.
 *
 * @param message begins with the request id
 * @param data of an application error its data in encoded JSON, or null
 */
public record ErrorText(String message, String data) {}
