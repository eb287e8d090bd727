/**
 * Messages between the peers of a room by which two browsers connect directly. Sees the rooms, and
 * is not seen by them.
 */
package dev.sostenuto.app.signaling;
