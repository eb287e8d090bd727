/**
 * The values on the wire: what a Convex value is, its JSON, order and size, document ids, and the
 * validators of function arguments.
 *
 * <p>It is the ground floor, because everything above speaks of values. It must not know messages,
 * tables, functions or sockets.
 */
package dev.sostenuto.engine.value;
