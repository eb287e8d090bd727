import type { Key } from "./note";

const names = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"] as const;
const spoken = ["C", "C sharp", "D", "D sharp", "E", "F", "F sharp", "G", "G sharp", "A", "A sharp", "B"] as const;

/** The lowest and the highest key of a grand piano: A0 and C8. */
export const lowestKey = 21;
export const highestKey = 108;

/** As it is written: C4 is middle C. */
export function keyName(key: Key): string {
  return `${names[key % 12]}${octave(key)}`;
}

/** As a screen reader should say it. */
export function spokenName(key: Key): string {
  return `${spoken[key % 12]} ${octave(key)}`;
}

export function isBlack(key: Key): boolean {
  return (names[key % 12] ?? "").length > 1;
}

/** Where a key is drawn, in widths of a white key from the left edge of the first one. */
export interface KeyPlace {
  key: Key;
  black: boolean;
  left: number;
  width: number;
}

/** How wide a black key is, as part of a white one. */
const blackWidth = 0.6;

/** Black keys lie a little beside the gap, as on a real keyboard; in widths of a white key. */
const shifts: Partial<Record<number, number>> = { 1: -0.08, 3: 0.08, 6: -0.12, 10: 0.12 };

/** The places of all keys from one white key to another. */
export function layOut(from: Key, to: Key): KeyPlace[] {
  const places: KeyPlace[] = [];
  let whites = 0;
  for (let key = from; key <= to; key++) {
    const black = isBlack(key);
    const left = black ? whites - blackWidth / 2 + (shifts[key % 12] ?? 0) : whites++;
    places.push({ key, black, left, width: black ? blackWidth : 1 });
  }
  return places;
}

/** How many octaves can be drawn, with white keys at least so wide, in pixels: one to seven. */
export function octavesThatFit(width: number, whiteWidth: number): number {
  return Math.min(7, Math.max(1, Math.floor(width / whiteWidth / 7)));
}

/**
 * The keys of a computer keyboard that play, by their place and not by what is printed on them (`KeyboardEvent.code`), as
 * half-tones above the C on the left: two rows for a bit more than one octave.
 */
export const computerKeys: Readonly<Record<string, number>> = {
  KeyA: 0,
  KeyW: 1,
  KeyS: 2,
  KeyE: 3,
  KeyD: 4,
  KeyF: 5,
  KeyT: 6,
  KeyG: 7,
  KeyY: 8,
  KeyH: 9,
  KeyU: 10,
  KeyJ: 11,
  KeyK: 12,
  KeyO: 13,
  KeyL: 14,
  KeyP: 15,
  Semicolon: 16,
};

function octave(key: Key): number {
  return Math.floor(key / 12) - 1;
}
