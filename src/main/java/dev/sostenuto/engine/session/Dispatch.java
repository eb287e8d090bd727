package dev.sostenuto.engine.session;

/**
 * What all sessions share for what they send. Immutable; its parts are safe for use by many
 * threads.
 */
record Dispatch(SendRoom room, DirectSends direct, SharedTexts texts, SessionCounters counters) {}
