package dev.sostenuto.engine.protocol;

/**
 * What a client knows: how much of what it asked for is answered, and as of when. Immutable.
 *
 * @param querySet the newest version of its query set that is answered, unsigned
 * @param identity likewise of its identity, unsigned
 * @param ts the timestamp at which everything it shows is true
 */
public record StateVersion(int querySet, int identity, long ts) {
  /** Where each socket begins. */
  public static final StateVersion START = new StateVersion(0, 0, 0);

  /** Whether no part of this is behind the other's. */
  public boolean reaches(StateVersion other) {
    return Integer.compareUnsigned(querySet, other.querySet) >= 0
        && Integer.compareUnsigned(identity, other.identity) >= 0
        && ts >= other.ts;
  }

  void appendTo(StringBuilder out) {
    out.append("{\"querySet\":").append(Integer.toUnsignedString(querySet));
    out.append(",\"identity\":").append(Integer.toUnsignedString(identity));
    out.append(",\"ts\":\"").append(WireTimestamp.encode(ts)).append("\"}");
  }
}
