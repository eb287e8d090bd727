/**
 * Who uses the applications: users of every identity provider, and guests, whom this deployment
 * signs in itself. Must see nothing of the engine but functions and values.
 */
package dev.sostenuto.app.users;
