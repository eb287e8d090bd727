/**
 * The live tables, their columns and indexes, and the way from a row to its index keys. Knows
 * values and keys; must not know SQL connections, runs or sessions.
 */
package dev.sostenuto.engine.catalog;
