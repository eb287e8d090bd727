/**
 * The roof: configuration, what is started and stopped in which order, and who is handed to whom.
 *
 * <p>The only package that may see all others; nothing may see it.
 */
package dev.sostenuto.assembly;
