package dev.sostenuto.app.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken of Cloudflare's answer. */
class IceServersTest {
  private static final String RELAY =
      "{\"urls\":\"turn:a:3478\",\"username\":\"u\",\"credential\":\"c\"}";

  private static String reply(String servers) {
    return "{\"iceServers\":" + servers + ",\"more\":1}";
  }

  private static List<String> kept(String... urls) {
    String all = "\"" + String.join("\",\"", urls) + "\"";
    return IceServers.read(
            reply("[{\"urls\":[" + all + "],\"username\":\"u\",\"credential\":\"c\"}]"))
        .stream()
        .flatMap(server -> server.urls().stream())
        .toList();
  }

  @Test
  void aListAndASingleServerAreRead() {
    IceServer relay = new IceServer(List.of("turn:a:3478"), Optional.of("u"), Optional.of("c"));
    assertThat(IceServers.read(reply("[" + RELAY + "]"))).containsExactly(relay);
    assertThat(IceServers.read(reply(RELAY))).containsExactly(relay);
  }

  @Test
  void ofEachKindTheAddressThatFirewallsLikeBestStays() {
    assertThat(
            kept(
                "stun:s:3478",
                "stun:s:53",
                "turn:a:53?transport=udp",
                "turn:a:3478?transport=udp",
                "turn:a:3478?transport=tcp",
                "turn:a:80?transport=tcp",
                "turns:a:5349?transport=tcp",
                "turns:a:443?transport=tcp",
                "turn:a:443?transport=udp"))
        .containsExactly(
            "stun:s:3478",
            "turn:a:3478?transport=udp",
            "turn:a:80?transport=tcp",
            "turns:a:443?transport=tcp");
  }

  @Test
  void anUnusualPortIsBetterThanNone() {
    assertThat(kept("turn:a:443?transport=udp", "turns:a:8443"))
        .containsExactly("turn:a:443?transport=udp", "turns:a:8443");
  }

  @Test
  void usualPortsNeedNotBeWritten() {
    assertThat(kept("stun:s", "turn:a", "turn:a:9999", "turns:[2001:db8::1]:443"))
        .containsExactly("stun:s", "turn:a", "turns:[2001:db8::1]:443");
  }

  @Test
  void aStunServerGetsNoCredential() {
    List<IceServer> servers =
        IceServers.read(
            reply("{\"urls\":[\"stun:s\",\"turn:a\"],\"username\":\"u\",\"credential\":\"c\"}"));
    assertThat(servers.get(0)).isEqualTo(IceServer.open(List.of("stun:s")));
    assertThat(servers.get(1)).isEqualTo(IceServer.locked(List.of("turn:a"), "u", "c"));
  }

  @Test
  void aRelayHasOneCredential() {
    assertThat(
            IceServers.read(
                reply(
                    "["
                        + RELAY
                        + ",{\"urls\":\"turns:b\",\"username\":\"v\",\"credential\":\"d\"}]")))
        .containsExactly(IceServer.locked(List.of("turn:a:3478"), "u", "c"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "secret garbage",
        "null",
        "[]",
        "{}",
        "{\"iceServers\":null}",
        "{\"iceServers\":[]}",
        "{\"iceServers\":[{\"urls\":[]}]}",
        "{\"iceServers\":[{\"urls\":[3]}]}",
        "{\"iceServers\":[{\"urls\":\"turn:a\"}]}",
        "{\"iceServers\":[{\"urls\":\"turn:a\",\"username\":\"u\"}]}",
        "{\"iceServers\":[{\"urls\":\"turn:a\",\"username\":3,\"credential\":\"secret\"}]}",
        "{\"iceServers\":[{\"urls\":\"turn:a:53\",\"username\":\"u\",\"credential\":\"secret\"}]}",
        "{\"iceServers\":[{\"urls\":\"http://a\",\"username\":\"u\",\"credential\":\"secret\"}]}",
        "{\"iceServers\":[{\"urls\":\"turn:a:99999\",\"username\":\"u\",\"credential\":\"secret\"}]}",
        "{\"iceServers\":[{\"urls\":\"stun:s\"}]}"
      })
  void anythingElseIsABadReplyThatIsNotQuoted(String reply) {
    assertThatThrownBy(() -> IceServers.read(reply))
        .isInstanceOfSatisfying(
            NoRelayException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BAD_REPLY))
        .hasMessageNotContaining("secret");
  }

  @Test
  void aReplyWithoutEndIsABadReply() {
    String many = "[" + (RELAY + ",").repeat(30) + RELAY + "]";
    assertThatThrownBy(() -> IceServers.read(reply(many))).isInstanceOf(NoRelayException.class);
  }

  @Test
  void aServerShowsNoSecretAsText() {
    assertThat(IceServer.locked(List.of("turn:a"), "name", "secret").toString())
        .doesNotContain("name", "secret");
    assertThat(new CloudflareKey("id", "secret").toString()).doesNotContain("secret");
    assertThat(new Coturn(List.of("turn:a"), "secret", ":").toString()).doesNotContain("secret");
  }
}
