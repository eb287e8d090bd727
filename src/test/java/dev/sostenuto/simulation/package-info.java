/**
 * The whole engine on one thread from one seed: feed, live engine and sessions of several nodes
 * over a simulated database, network and clock, with clients that behave like the npm package, and
 * checkers of the laws (design, section 5).
 */
package dev.sostenuto.simulation;
