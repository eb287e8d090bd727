/**
 * The laws against the real thing: clients append and watch, a nemesis breaks what it can, and a
 * checker that knows nothing of the engine judges what was seen.
 *
 * <p>{@code HistoryRun} is the long form, {@code KillRun} kills the server over and over, {@code
 * HistoryIT} is the short form.
 */
package dev.sostenuto.history;
