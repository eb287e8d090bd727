/**
 * Who a token stands for: JSON Web Tokens of identity providers and of this deployment, and the
 * administrator's key.
 *
 * <p>It knows tokens, keys and where keys come from; it knows neither sockets nor sessions.
 */
package dev.sostenuto.edge.identity;
