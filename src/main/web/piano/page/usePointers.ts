import { useRef, type PointerEvent, type RefObject } from "react";
import type { Hands } from "../notes/hands";
import type { Key } from "../notes/note";

/** Velocities at the far end of a key and at the near one. */
const [softest, loudest] = [45, 115];

/** Playing by mouse, pen and several fingers at once; one that glides over keys plays each of them. */
export function usePointers(board: RefObject<HTMLElement | null>, hands: Hands) {
  const down = useRef(new Map<number, Key | null>());

  function touch(event: PointerEvent): void {
    const found = keyAt(board.current, event);
    const before = down.current.get(event.pointerId) ?? null;
    if (found?.key === before) return;
    const source = `pointer ${event.pointerId}`;
    if (before !== null) hands.lift(source, before);
    if (found !== null) hands.press(source, found.key, found.velocity);
    down.current.set(event.pointerId, found?.key ?? null);
  }

  function lift(event: PointerEvent): void {
    hands.leave(`pointer ${event.pointerId}`);
    down.current.delete(event.pointerId);
  }

  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      down.current.set(event.pointerId, null);
      touch(event);
    },
    onPointerMove: (event: PointerEvent) => void (down.current.has(event.pointerId) && touch(event)),
    onPointerUp: lift,
    onPointerCancel: lift,
    onLostPointerCapture: lift,
    onContextMenu: (event: { preventDefault: () => void }) => event.preventDefault(),
  };
}

/** The key under a pointer: the nearer to the player, the louder. */
function keyAt(board: HTMLElement | null, { clientX, clientY }: PointerEvent): { key: Key; velocity: number } | null {
  const element = document.elementFromPoint(clientX, clientY)?.closest<HTMLElement>("[data-key]");
  if (element == null || board?.contains(element) !== true) return null;
  const { top, height } = element.getBoundingClientRect();
  const depth = Math.min(1, Math.max(0, (clientY - top) / height));
  return { key: Number(element.dataset["key"]), velocity: softest + depth * (loudest - softest) };
}
