package dev.sostenuto.engine.session;

/** What all sessions share. Immutable; its parts are safe for use by many threads. */
record Dispatch(
    Inbox.Total inbox,
    SendRoom room,
    DirectSends direct,
    SharedTexts texts,
    SessionCounters counters) {}
