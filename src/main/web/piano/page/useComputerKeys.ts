import { useEffect, useRef } from "react";
import type { Hands } from "../notes/hands";
import { computerKeys } from "../notes/keys";

const source = "computer";
const velocity = 80;

/**
 * Plays by the keys of the computer, from a base key upwards, while that is wanted; Z and X move by an octave, C is the
 * pedal. Whoever types into a field types, and does not play.
 */
export function useComputerKeys(hands: Hands, on: boolean, base: number, move: (step: number) => void): void {
  const mover = useRef(move);
  mover.current = move;
  useEffect(() => {
    if (!on) return;
    const down = new Map<string, number>();
    const press = (event: KeyboardEvent) => {
      if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const halfTones = computerKeys[event.code];
      if (halfTones !== undefined) {
        down.set(event.code, base + halfTones);
        hands.press(source, base + halfTones, velocity);
      } else if (event.code === "KeyZ") mover.current(-1);
      else if (event.code === "KeyX") mover.current(1);
      else if (event.code === "KeyC") hands.pedal("sustain", 127);
    };
    const lift = (event: KeyboardEvent) => {
      const key = down.get(event.code);
      down.delete(event.code);
      if (key !== undefined) hands.lift(source, key);
      if (event.code === "KeyC") hands.pedal("sustain", 0);
    };
    window.addEventListener("keydown", press);
    window.addEventListener("keyup", lift);
    return () => {
      window.removeEventListener("keydown", press);
      window.removeEventListener("keyup", lift);
      hands.leave(source);
    };
  }, [hands, on, base]);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
}
