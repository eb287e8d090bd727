import { useEffect, useRef, useState, type FocusEvent, type KeyboardEvent, type MouseEvent } from "react";
import type { Hands } from "../notes/hands";
import type { KeyPlace } from "../notes/keys";
import type { Key } from "../notes/note";

const source = "focus";
const velocity = 80;
/** How long a key sounds that something presses and lifts at once, as screen readers do, in milliseconds. */
const tapLength = 400;

/**
 * The drawn keys by keyboard and screen reader: one of them is reached by Tab, the arrow keys go from key to key, space and
 * Enter play for as long as they are held.
 */
export function useScreenKeys(hands: Hands, places: readonly KeyPlace[]) {
  const [wanted, setWanted] = useState<Key>(60);
  const timers = useRef(new Set<ReturnType<typeof setTimeout>>());
  const keys = places.map(({ key }) => key);
  const reachable = keys.includes(wanted) ? wanted : keys[0];

  useEffect(() => {
    const running = timers.current;
    return () => {
      for (const timer of running) clearTimeout(timer);
      hands.leave(source);
    };
  }, [hands]);

  function go(event: KeyboardEvent<HTMLElement>, from: Key): void {
    const at = keys.indexOf(from);
    const steps: Partial<Record<string, number>> = { ArrowRight: at + 1, ArrowUp: at + 1, ArrowLeft: at - 1, ArrowDown: at - 1, Home: 0, End: keys.length - 1 };
    const to = keys[steps[event.key] ?? -1];
    if (to === undefined) return;
    event.preventDefault();
    setWanted(to);
    event.currentTarget.querySelector<HTMLElement>(`[data-key="${to}"]`)?.focus();
  }

  const handlers = {
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      const key = keyOf(event.target);
      if (key === null) return;
      if (event.key !== " " && event.key !== "Enter") return go(event, key);
      // Or else the browser would make a click of it as well.
      event.preventDefault();
      if (!event.repeat) hands.press(source, key, velocity);
    },
    onKeyUp: (event: KeyboardEvent<HTMLElement>) => {
      if (event.key !== " " && event.key !== "Enter") return;
      event.preventDefault();
      hands.leave(source);
    },
    onFocus: (event: FocusEvent<HTMLElement>) => setWanted(keyOf(event.target) ?? wanted),
    onBlur: () => hands.leave(source),
    /** A click without a pointer comes from a screen reader. */
    onClick: (event: MouseEvent<HTMLElement>) => {
      const key = keyOf(event.target);
      if (key === null || event.detail !== 0) return;
      hands.press("tap", key, velocity);
      const timer = setTimeout(() => {
        timers.current.delete(timer);
        hands.lift("tap", key);
      }, tapLength);
      timers.current.add(timer);
    },
  };
  return { reachable, handlers };
}

function keyOf(target: EventTarget): Key | null {
  const key = target instanceof Element ? target.closest<HTMLElement>("[data-key]")?.dataset["key"] : undefined;
  return key === undefined ? null : Number(key);
}
