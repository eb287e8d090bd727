import type { NegotiatedConnection } from "../link/negotiation";

type Call = { name: string; settle: () => void; fail: (error: Error) => void };

/** A connection whose every operation waits until the test lets it happen. */
export class ScriptedConnection implements NegotiatedConnection {
  signalingState: RTCSignalingState = "stable";
  localDescription: RTCSessionDescription | null = null;
  /** Everything that was asked for, in order. */
  readonly asked: string[] = [];
  private readonly calls: Call[] = [];

  setLocalDescription(): Promise<void> {
    return this.ask("local");
  }

  setRemoteDescription({ type, sdp }: RTCSessionDescriptionInit): Promise<void> {
    return this.ask(`remote ${type} ${sdp?.split("\n")[0] ?? ""}`);
  }

  addIceCandidate(candidate?: RTCIceCandidateInit | null): Promise<void> {
    return this.ask(`candidate ${candidate?.candidate ?? ""}`);
  }

  restartIce(): void {
    this.asked.push("restart");
  }

  /** Whether an operation waits. */
  get isBusy(): boolean {
    return this.calls.length > 0;
  }

  /** Lets the oldest operation happen, which leaves this state and local description behind. */
  async happen(state: RTCSignalingState, local?: { type: RTCSdpType; sdp: string }): Promise<void> {
    const call = this.calls.shift();
    if (call === undefined) throw new Error("nothing was asked for");
    this.signalingState = state;
    if (local !== undefined) this.localDescription = { ...local, toJSON: () => local };
    call.settle();
    await new Promise((resolve) => setTimeout(resolve, 0));
  }

  async fail(): Promise<void> {
    this.calls.shift()?.fail(new Error("refused"));
    await new Promise((resolve) => setTimeout(resolve, 0));
  }

  private ask(name: string): Promise<void> {
    this.asked.push(name);
    return new Promise((settle, fail) => this.calls.push({ name, settle, fail }));
  }
}
