import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./application.css";
import { createTheme, MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { ConvexProvider, ConvexReactClient } from "convex/react";
import { StrictMode, type ComponentType, type ReactNode } from "react";
import { createRoot } from "react-dom/client";

const theme = createTheme({
  primaryColor: "indigo",
  defaultRadius: "md",
  respectReducedMotion: true,
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
});

/** What gives an application its client; one of `@convex-dev/auth` signs people in as well. */
type Provider = ComponentType<{ client: ConvexReactClient; children: ReactNode }>;

/** Puts an application into the page's `#root`, with one client for the server that the page came from. */
export function startApplication(children: ReactNode, Provider: Provider = PlainProvider): void {
  const root = document.getElementById("root");
  if (root === null) throw new Error("the page has no element with the id root");
  const client = new ConvexReactClient(window.location.origin);
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto">
        <Notifications position="bottom-right" />
        <Provider client={client}>{children}</Provider>
      </MantineProvider>
    </StrictMode>,
  );
}

function PlainProvider({ client, children }: { client: ConvexReactClient; children: ReactNode }) {
  return <ConvexProvider client={client}>{children}</ConvexProvider>;
}
