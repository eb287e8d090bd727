/**
 * One client's conversation: its query set and versions, its mutations in order, and what is still
 * to be sent to it.
 *
 * <p>Plain Java: it knows messages and texts, not frames, containers or databases. Time and threads
 * are handed in.
 */
package dev.sostenuto.engine.session;
