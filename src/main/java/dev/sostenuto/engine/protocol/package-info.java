/**
 * The messages between the {@code convex} client and the server, and their JSON.
 *
 * <p>Plain data and pure functions: it must not know sockets, sessions or what a message sets
 * going. Values arrive here already encoded, so that one result is encoded once for all the clients
 * that get it. docs/PROTOCOL.md describes what is implemented.
 */
package dev.sostenuto.engine.protocol;
