/**
 * Documents out to a file and in from one: exports and imports as the unmodified CLI asks for them.
 * Here, and not beside the functions, because whole tables pass through without any function. Must
 * not know sockets or requests.
 */
package dev.sostenuto.engine.transfer;
