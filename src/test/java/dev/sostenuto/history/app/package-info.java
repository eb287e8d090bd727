/**
 * The functions that the history runs call: lists to append to. They are put into a copy of the
 * product's WAR and are no part of the product.
 */
package dev.sostenuto.history.app;
