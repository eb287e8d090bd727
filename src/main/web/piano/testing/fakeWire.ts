import type { FakeConnection } from "./fakeConnection";

/** What carries packets between fake connections: two that fit together are connected while it is up. */
export class FakeWire {
  private readonly connections = new Set<FakeConnection>();
  private up = true;
  /** What a real browser would not have allowed, or an application must never do. */
  readonly violations: string[] = [];

  add(connection: FakeConnection): void {
    this.connections.add(connection);
  }

  remove(connection: FakeConnection): void {
    this.connections.delete(connection);
    for (const other of this.connections) if (other.mate === connection) other.mateClosed();
  }

  get isUp(): boolean {
    return this.up;
  }

  /** Takes the way away, or gives it back. */
  setUp(up: boolean): void {
    this.up = up;
    for (const connection of [...this.connections]) connection.look();
  }

  /** The connection at the other end: its fragment is our remote one and the other way about. */
  mateOf(connection: FakeConnection): FakeConnection | null {
    for (const other of this.connections) {
      const fits = other !== connection && other.remoteFragment === connection.localFragment && other.localFragment === connection.remoteFragment;
      if (fits && connection.localFragment !== null) return other;
    }
    return null;
  }

  /** Tells both ends that something has changed. */
  changed(): void {
    for (const connection of [...this.connections]) connection.look();
  }
}
