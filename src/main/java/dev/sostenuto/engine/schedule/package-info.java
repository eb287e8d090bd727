/**
 * Functions that run later: scheduled calls and crons. Rows in the database decide who runs what;
 * here is what looks for them, takes them and records what became of them. Must not know sockets,
 * nor what wakes it.
 */
package dev.sostenuto.engine.schedule;
