/**
 * Reading index ranges at a snapshot, writing in a transaction, and recording the read set. Knows
 * SQL and JPA; must not know functions.
 */
package dev.sostenuto.engine.store;
