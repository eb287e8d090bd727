/**
 * Limits that all applications share: how often somebody may do something. Knows of nothing else.
 */
package dev.sostenuto.app.limits;
