/**
 * Rooms where people meet by a code: who is in which of them, and who may. Must know nothing of
 * what they do there.
 */
package dev.sostenuto.app.rooms;
