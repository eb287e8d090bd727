/**
 * Where WebSockets meet sessions: endpoints, and the way of a frame to a client.
 *
 * <p>It knows frames and threads of the container, and nothing of what is said in the frames.
 */
package dev.sostenuto.edge.websocket;
