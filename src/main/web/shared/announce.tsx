import { VisuallyHidden } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { createContext, useCallback, useContext, useState, type ReactNode } from "react";
import { kindError } from "./errors";

type Announce = (text: string) => void;

const Context = createContext<Announce>(() => undefined);

/** Says things to screen readers that others see happen. */
export function Announcer({ children }: { children: ReactNode }) {
  const [text, setText] = useState("");
  const announce = useCallback((next: string) => {
    // The same words twice are read only when the text differs.
    setText((before) => (before === next ? `${next}\u00a0` : next));
  }, []);
  return (
    <Context.Provider value={announce}>
      {children}
      <VisuallyHidden aria-live="polite" role="log" aria-label="What happened">
        {text}
      </VisuallyHidden>
    </Context.Provider>
  );
}

export function useAnnounce(): Announce {
  return useContext(Context);
}

/** Tells everybody that something failed; the optimistic change is already taken back by then. */
export function showFailure(title: string, error: unknown): void {
  notifications.show({ color: "red", title, message: kindError(error).message, role: "alert", autoClose: 10_000 });
}
