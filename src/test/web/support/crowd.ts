import { randomBytes, randomUUID } from "node:crypto";
import net from "node:net";
import type { JSONValue } from "convex/values";
import { baseUrl } from "./environment";

/**
 * A socket of a crowd: the WebSocket handshake and frames by hand, so that thousands cost little and one may stop reading
 * altogether. It keeps no messages, only how much came and how it ended.
 */
export class CrowdSocket {
  received = 0;
  frames = 0;
  /** The code and reason of the server's close frame, if one came. */
  close: { code: number; reason: string } | null = null;
  readonly opened: Promise<void>;
  readonly ended: Promise<void>;
  private pending: Buffer = Buffer.alloc(0);
  private upgraded = false;
  private skip = 0;

  private constructor(readonly tcp: net.Socket, resolveOpened: () => void, rejectOpened: (error: Error) => void, opened: Promise<void>) {
    this.opened = opened;
    this.ended = new Promise((resolve) => {
      tcp.on("close", () => {
        rejectOpened(new Error("closed before it was open"));
        resolve();
      });
    });
    tcp.on("error", () => undefined);
    tcp.on("data", (data) => {
      this.received += data.length;
      this.accept(data, resolveOpened);
    });
  }

  static open(): CrowdSocket {
    const target = new URL(baseUrl);
    let open: () => void = () => undefined;
    let fail: (error: Error) => void = () => undefined;
    const opened = new Promise<void>((resolve, reject) => {
      open = resolve;
      fail = reject;
    });
    opened.catch(() => undefined);
    const tcp = net.connect({ port: Number(target.port), host: target.hostname, noDelay: true });
    tcp.write(
      `GET /api/1.48.0/sync HTTP/1.1\r\nHost: ${target.host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    );
    return new CrowdSocket(tcp, open, fail, opened);
  }

  connect(): void {
    this.send({ type: "Connect", sessionId: randomUUID(), connectionCount: 0, lastCloseReason: "InitialConnect", clientTs: 0 });
  }

  /** The first query set. */
  subscribe(...queries: [path: string, args: JSONValue][]): void {
    const modifications = queries.map(([udfPath, args], queryId) => ({ type: "Add", queryId, udfPath, args: [args] }));
    this.send({ type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications });
  }

  send(message: JSONValue): void {
    this.sendText(JSON.stringify(message));
  }

  sendText(text: string): boolean {
    return this.tcp.write(frame(0x81, Buffer.from(text)));
  }

  destroy(): void {
    this.tcp.destroy();
  }

  private accept(data: Buffer, opened: () => void): void {
    this.pending = this.pending.length === 0 ? data : Buffer.concat([this.pending, data]);
    if (!this.upgraded) {
      const end = this.pending.indexOf("\r\n\r\n");
      if (end < 0) return;
      if (!this.pending.subarray(0, 12).toString().endsWith("101")) {
        this.tcp.destroy();
        return;
      }
      this.upgraded = true;
      this.pending = this.pending.subarray(end + 4);
      opened();
    }
    while (this.takeFrame());
  }

  private takeFrame(): boolean {
    if (this.skip > 0) {
      const some = Math.min(this.skip, this.pending.length);
      this.pending = this.pending.subarray(some);
      this.skip -= some;
      return this.skip === 0 && this.pending.length > 0;
    }
    if (this.pending.length < 2) return false;
    const opcode = (this.pending[0] ?? 0) & 15;
    const short = (this.pending[1] ?? 0) & 127;
    const header = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (this.pending.length < header) return false;
    const length = short === 126 ? this.pending.readUInt16BE(2) : short === 127 ? Number(this.pending.readBigUInt64BE(2)) : short;
    if (opcode === 8 || opcode === 9) {
      if (this.pending.length < header + length) return false;
      const body = this.pending.subarray(header, header + length);
      this.pending = this.pending.subarray(header + length);
      if (opcode === 9) this.tcp.write(frame(0x8a, body));
      else {
        this.close = { code: length < 2 ? 1005 : body.readUInt16BE(0), reason: body.subarray(2).toString() };
        this.tcp.write(frame(0x88, body));
      }
      return this.pending.length > 0;
    }
    this.frames++;
    this.pending = this.pending.subarray(header);
    this.skip = length;
    return this.pending.length > 0;
  }
}

/** A masked frame; a mask of zeros leaves the bytes as they are. */
export function frame(first: number, payload: Buffer): Buffer {
  const length = payload.length;
  const header = Buffer.alloc(length < 126 ? 6 : length < 65536 ? 8 : 14);
  header[0] = first;
  if (length < 126) header[1] = 0x80 | length;
  else if (length < 65536) {
    header[1] = 0x80 | 126;
    header.writeUInt16BE(length, 2);
  } else {
    header[1] = 0x80 | 127;
    header.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([header, payload]);
}

/** Opens so many sockets, so many at a time. */
export async function openCrowd(count: number, atOnce = 250): Promise<CrowdSocket[]> {
  const sockets: CrowdSocket[] = [];
  while (sockets.length < count) {
    const some = Array.from({ length: Math.min(atOnce, count - sockets.length) }, () => CrowdSocket.open());
    sockets.push(...some);
    await Promise.all(some.map(({ opened }) => opened));
  }
  return sockets;
}
