/**
 * What the write-ahead log says: positions, transactions, row changes, commits, and the recent past
 * in memory. Plain Java; must not know where commits come from.
 */
package dev.sostenuto.engine.log;
