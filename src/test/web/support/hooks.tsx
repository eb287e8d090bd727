import { ConvexProvider, type ConvexReactClient } from "convex/react";
import { JSDOM } from "jsdom";
import type { ReactNode } from "react";
import { createRoot } from "react-dom/client";
import { openReactClient } from "./client";

const dom = new JSDOM("<!doctype html><body></body>");
// react-dom looks for these as globals; nothing else of the browser is given to it.
Object.assign(globalThis, { window: dom.window, document: dom.window.document });

/** A React tree in Node, under the real client; ends with its scope (`await using`). */
export interface Mounted extends AsyncDisposable {
  readonly element: HTMLElement;
  readonly client: ConvexReactClient;
}

/** Renders the children under a provider for the client. */
export function mount(children: ReactNode, client = openReactClient()): Mounted {
  return mountTree(<ConvexProvider client={client}>{children}</ConvexProvider>, client);
}

/** Renders a tree that brings its own provider for the client. */
export function mountTree(tree: ReactNode, client: ConvexReactClient): Mounted {
  const element = dom.window.document.createElement("div");
  dom.window.document.body.append(element);
  const root = createRoot(element);
  root.render(tree);
  return {
    element,
    client,
    [Symbol.asyncDispose]: async () => {
      root.unmount();
      element.remove();
      await client.close();
    },
  };
}

/** A hook in a component of its own, with what it returned at every single render, in order. */
export interface HookRun<T> extends Mounted {
  readonly renders: readonly T[];
  /** What the newest render got. */
  readonly current: T;
}

export function runHook<T>(useHook: () => T, client = openReactClient()): HookRun<T> {
  const renders: T[] = [];
  function Probe() {
    renders.push(useHook());
    return null;
  }
  const mounted = mount(<Probe />, client);
  return {
    ...mounted,
    renders,
    get current() {
      const last = renders.at(-1);
      if (last === undefined) throw new Error("the hook has not been rendered yet");
      return last;
    },
  };
}
