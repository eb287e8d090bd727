import type { ChannelName, Connect, ConnectionHandlers, LinkConnection, MediaKind, Route } from "./connection";

/** A channel that holds more than this, in bytes, is not given more: what it holds is late already. */
const bufferLimit = 64 * 1024;

const channelSettings: Record<ChannelName, RTCDataChannelInit> = {
  notes: { negotiated: true, id: 0, ordered: true },
  clock: { negotiated: true, id: 1, ordered: false, maxRetransmits: 0 },
};

/** Connections of the browser, with the servers that are known when each is made. */
export function inBrowser(servers: () => RTCIceServer[], policy: RTCIceTransportPolicy): Connect {
  return (handlers) => new BrowserConnection(handlers, { iceServers: servers(), iceTransportPolicy: policy });
}

/**
 * An `RTCPeerConnection` with both channels from the beginning, and tracks once it is connected.
 *
 * Chromium does not get over some offers that it takes back. Were there tracks in the first offer of one side only, the channels would have another place (`mid`) in it than in the
 * other's; when such offers cross, it asks for offers without end. And while it gathers candidates, it stops for good.
 */
class BrowserConnection implements LinkConnection {
  private readonly connection: RTCPeerConnection;
  private readonly channels: Record<ChannelName, RTCDataChannel>;
  private readonly senders = new Map<MediaKind, RTCRtpSender>();
  /** Tracks that wait for the connection; null since it was there. */
  private waiting: Map<MediaKind, MediaStreamTrack> | null = new Map();
  private readonly stream = new MediaStream();

  constructor(
    private readonly handlers: ConnectionHandlers,
    private readonly configuration: RTCConfiguration,
  ) {
    this.connection = new RTCPeerConnection(configuration);
    this.connection.onnegotiationneeded = () => handlers.negotiationNeeded();
    this.connection.onicecandidate = ({ candidate }) => handlers.candidate(candidate?.toJSON() ?? null);
    this.connection.onconnectionstatechange = () => this.follow(this.connection.connectionState);
    this.connection.ontrack = ({ track }) => handlers.track(track);
    this.channels = { notes: this.openChannel("notes"), clock: this.openChannel("clock") };
  }

  get signalingState() {
    return this.connection.signalingState;
  }

  get localDescription() {
    return this.connection.localDescription;
  }

  setLocalDescription() {
    return this.connection.setLocalDescription();
  }

  setRemoteDescription(description: RTCSessionDescriptionInit) {
    return this.connection.setRemoteDescription(description);
  }

  addIceCandidate(candidate?: RTCIceCandidateInit | null) {
    return this.connection.addIceCandidate(candidate);
  }

  restartIce() {
    this.connection.restartIce();
  }

  send(name: ChannelName, data: ArrayBuffer): boolean {
    const channel = this.channels[name];
    if (channel.readyState !== "open" || channel.bufferedAmount > bufferLimit) return false;
    channel.send(data);
    return true;
  }

  setTrack(kind: MediaKind, track: MediaStreamTrack | null) {
    if (this.waiting !== null) {
      if (track === null) this.waiting.delete(kind);
      else this.waiting.set(kind, track);
      return;
    }
    const sender = this.senders.get(kind);
    // A closed connection refuses; then there is nothing to send on anyway.
    if (sender !== undefined) void sender.replaceTrack(track).catch(() => undefined);
    else if (track !== null) this.senders.set(kind, this.connection.addTrack(track, this.stream));
  }

  setIceServers(iceServers: RTCIceServer[]) {
    this.connection.setConfiguration({ ...this.configuration, iceServers });
  }

  async route(): Promise<Route | null> {
    const stats = await this.connection.getStats();
    const all = new Map<string, Record<string, unknown>>();
    stats.forEach((report: Record<string, unknown>) => all.set(String(report["id"]), report));
    const transport = [...all.values()].find(({ type }) => type === "transport");
    const pair = all.get(String(transport?.["selectedCandidatePairId"]));
    if (pair === undefined) return null;
    const ends = [pair["localCandidateId"], pair["remoteCandidateId"]].map((id) => all.get(String(id))?.["candidateType"]);
    return ends.includes("relay") ? "relayed" : "direct";
  }

  close() {
    this.connection.close();
  }

  private follow(state: RTCPeerConnectionState): void {
    this.handlers.state(state);
    if (state !== "connected" || this.waiting === null) return;
    const tracks = this.waiting;
    this.waiting = null;
    for (const [kind, track] of tracks) this.setTrack(kind, track);
  }

  private openChannel(name: ChannelName): RTCDataChannel {
    const channel = this.connection.createDataChannel(name, channelSettings[name]);
    channel.binaryType = "arraybuffer";
    channel.onopen = () => this.handlers.channel(name, true);
    channel.onclose = () => this.handlers.channel(name, false);
    channel.onmessage = ({ data }) => data instanceof ArrayBuffer && this.handlers.message(name, data);
    return channel;
  }
}
