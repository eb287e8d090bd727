/**
 * Which sessions are there, for the functions that wait until one has gone: sockets here, rows in
 * the database, and the nodes that hold them. Knows nothing of what a session does.
 */
package dev.sostenuto.engine.presence;
