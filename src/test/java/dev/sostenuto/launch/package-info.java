/**
 * The run command: a database and a server in the foreground of one Maven process.
 *
 * <p>Lives with the tests because it needs the embedded PostgreSQL, which is no part of the
 * product. It must know nothing of the engine: it starts the same server that an operator starts.
 */
package dev.sostenuto.launch;
