/**
 * What the engine counts, times and tells of its own work, in a form that costs next to nothing.
 * Plain Java; must not know who reads it.
 */
package dev.sostenuto.engine.telemetry;
