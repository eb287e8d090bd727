package dev.sostenuto.simulation;

import dev.sostenuto.engine.function.QueryCall;
import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.JsonValue;

/** A query that a client wants. */
final class Wanted {
  final int id;
  final String path;
  final JsonValue.Obj args;

  /** Path and arguments. */
  final String name;

  /** The query set that asked for it on this socket. */
  int since;

  /** What it was asked with on this socket. */
  String askedJournal;

  /** When it was asked for on this socket. */
  long askedAt;

  /** The newest journal that came. */
  String journal;

  /** The newest result on this socket, or null. */
  JsonValue value;

  Wanted(int id, String path, JsonValue.Obj args) {
    this.id = id;
    this.path = path;
    this.args = args;
    this.name = path + EncodedJson.encode(args);
  }

  /** The modification that asks for it, from now on. */
  String ask(int querySet, long nanos) {
    since = querySet;
    askedAt = nanos;
    askedJournal = journal;
    value = null;
    String sent = journal == null ? "null" : '"' + journal + '"';
    return "{\"type\":\"Add\",\"queryId\":%d,\"udfPath\":\"%s\",\"args\":[%s],\"journal\":%s}"
        .formatted(id, path, EncodedJson.encode(args), sent);
  }

  QueryCall call(String withJournal, String user) {
    return new QueryCall(path, args, withJournal, Content.identity(user));
  }

  @Override
  public String toString() {
    return "query " + id + " " + name + " with journal " + journal;
  }
}
