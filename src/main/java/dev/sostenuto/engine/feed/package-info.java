/** PostgreSQL's write-ahead log becomes commits. Knows the log, not subscribers. */
package dev.sostenuto.engine.feed;
