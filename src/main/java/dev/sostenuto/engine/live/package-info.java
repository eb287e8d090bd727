/**
 * Subscriptions, the query cache and rounds: which results a commit makes untrue, and making them
 * true again. Plain Java; must not know containers, databases or sockets.
 */
package dev.sostenuto.engine.live;
