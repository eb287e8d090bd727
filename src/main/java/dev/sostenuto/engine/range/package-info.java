/**
 * Keys, ranges of keys, and the index that finds every holder of a range a key falls in.
 *
 * <p>A key is a byte string; whether a row falls in a range that a query read is decided by
 * comparing bytes. It lies on the ground because the catalog, the store and the live engine all
 * speak of keys. It must not know what a key stands for: no tables, no columns, no values of the
 * wire.
 */
package dev.sostenuto.engine.range;
