/**
 * The HTTP API: function calls, utility routes, CORS, health.
 *
 * <p>{@link dev.sostenuto.edge.http.HttpCalls} knows what a request means and nothing of the
 * container; the resources know the container and nothing of what a request means.
 */
package dev.sostenuto.edge.http;
