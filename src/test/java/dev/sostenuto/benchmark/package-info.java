/**
 * The benchmark: workloads that a driver, in a process of its own, runs against a server in
 * production's shape and a PostgreSQL that loses nothing.
 *
 * <p>{@code docs/PERFORMANCE.md} names the command and keeps the figures. No test of the suite
 * depends on them.
 */
package dev.sostenuto.benchmark;
