/**
 * How two browsers reach each other when no direct way is open: addresses of STUN servers, and
 * passwords for a TURN relay that are good for a while. Must see nothing of the engine but
 * functions and values.
 */
package dev.sostenuto.app.turn;
