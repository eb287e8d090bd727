/**
 * What an application author sees, and the running of what the author wrote. Must not know
 * subscriptions or sockets.
 */
package dev.sostenuto.engine.function;
