import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./application.css";
import { createTheme, MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { ConvexProvider, ConvexReactClient } from "convex/react";
import { StrictMode, type ReactNode } from "react";
import { createRoot } from "react-dom/client";

const theme = createTheme({
  primaryColor: "indigo",
  defaultRadius: "md",
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
});

/** Puts an application into the page's `#root`, with one client for the server that the page came from. */
export function startApplication(children: ReactNode): void {
  const root = document.getElementById("root");
  if (root === null) throw new Error("the page has no element with the id root");
  const client = new ConvexReactClient(window.location.origin);
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto">
        <Notifications position="bottom-right" />
        <ConvexProvider client={client}>{children}</ConvexProvider>
      </MantineProvider>
    </StrictMode>,
  );
}
