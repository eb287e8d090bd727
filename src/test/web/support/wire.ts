const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/** A timestamp on the wire: 8 bytes, little-endian, in base64. */
export function encodeTs(value: bigint): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes.toString("base64");
}

export function decodeTs(text: string): bigint {
  const bytes = Buffer.from(text, "base64");
  if (bytes.length !== 8 || bytes.toString("base64") !== text) throw new Error(`not a timestamp: ${text}`);
  return bytes.readBigUInt64LE();
}

/** The table number and the uuid that a document's id holds. */
export function decodeId(id: string): { table: number; uuid: string } {
  const bytes = decodeBase32(id);
  let table = 0;
  let at = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    if (byte === undefined) throw new Error(`an id that ends too early: ${id}`);
    table |= (byte & 0x7f) << shift;
    if ((byte & 0x80) === 0) break;
  }
  if (bytes.length !== at + 18) throw new Error(`an id of the wrong length: ${id}`);
  if (encodeId(table, uuidText(bytes.subarray(at, at + 16))) !== id) throw new Error(`an id that is not canonical: ${id}`);
  return { table, uuid: uuidText(bytes.subarray(at, at + 16)) };
}

export function uuidOf(id: string): string {
  return decodeId(id).uuid;
}

export function encodeId(table: number, uuid: string): string {
  const head: number[] = [];
  let rest = table;
  while (rest >= 0x80) {
    head.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  head.push(rest);
  const body = Buffer.concat([Buffer.from(head), Buffer.from(uuid.replaceAll("-", ""), "hex")]);
  let c0 = 0;
  let c1 = 0;
  for (const byte of body) {
    c0 = (c0 + byte) & 0xff;
    c1 = (c1 + c0) & 0xff;
  }
  return encodeBase32(Buffer.concat([body, Buffer.from([c0, c1])]));
}

function uuidText(bytes: Buffer): string {
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function encodeBase32(bytes: Buffer): string {
  let text = "";
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(held >>> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return bits > 0 ? text + alphabet[(held << (5 - bits)) & 31] : text;
}

function decodeBase32(text: string): Buffer {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const letter of text) {
    const value = alphabet.indexOf(letter);
    if (value < 0) throw new Error(`not a letter of an id: ${letter}`);
    held = (held << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >>> bits) & 0xff);
      held &= (1 << bits) - 1;
    }
  }
  return Buffer.from(bytes);
}
