package dev.sostenuto.app.turn;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a STUN or TURN server (RFC 7064, RFC 7065). Immutable.
 *
 * @param text as it was given
 * @param kind what it offers
 * @param port the given one, else the scheme's
 */
record IceUrl(String text, Kind kind, int port) {
  private static final int LONGEST = 256;
  private static final int DNS_PORT = 53;
  private static final Pattern FORM =
      Pattern.compile(
          "(stuns?|turns?):([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::([0-9]{1,5}))?(?:\\?transport=(udp|tcp))?");

  /** What a server offers, and the ports at which firewalls most often let it be reached. */
  enum Kind {
    STUN(3478),
    TURN_UDP(3478, 443),
    TURN_TCP(80, 3478),
    TURN_TLS(443, 5349);

    private final int[] ports;

    Kind(int... ports) {
      this.ports = ports;
    }

    /** Less is better. */
    private int rank(int port) {
      for (int i = 0; i < ports.length; i++) if (ports[i] == port) return i;
      return ports.length;
    }
  }

  /** The address that a text is; empty when it is none that a browser could use. */
  static Optional<IceUrl> read(String text) {
    if (text.length() > LONGEST) return Optional.empty();
    Matcher form = FORM.matcher(text);
    if (!form.matches()) return Optional.empty();
    String scheme = form.group(1);
    boolean secure = scheme.endsWith("s");
    int port = form.group(3) == null ? (secure ? 5349 : 3478) : Integer.parseInt(form.group(3));
    if (port < 1 || port > 65_535) return Optional.empty();
    return Optional.of(new IceUrl(text, kind(scheme, form.group(4)), port));
  }

  private static Kind kind(String scheme, String transport) {
    return switch (scheme) {
      case "stun", "stuns" -> Kind.STUN;
      case "turns" -> Kind.TURN_TLS;
      default -> "tcp".equals(transport) ? Kind.TURN_TCP : Kind.TURN_UDP;
    };
  }

  boolean isRelay() {
    return kind != Kind.STUN;
  }

  /** Browsers refuse the port of DNS, and may wait 40 s before they say so. */
  boolean isReachable() {
    return port != DNS_PORT;
  }

  /** How far down the list of its kind's ports it is. */
  int rank() {
    return kind.rank(port);
  }
}
