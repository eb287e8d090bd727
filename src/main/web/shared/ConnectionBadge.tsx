import { Badge, VisuallyHidden } from "@mantine/core";
import { spanText, type Connection } from "./connection";
import { useConnection } from "./useConnection";

/** The socket's state, always in sight; screen readers hear changes of state but not the passing seconds. */
export function ConnectionBadge() {
  const { connection, now } = useConnection();
  const { color, label, detail } = wording(connection, now);
  return (
    <>
      <Badge
        variant="dot"
        size="lg"
        color={color}
        tt="none"
        fw={500}
        aria-hidden
        data-connection={connection.kind}
      >
        {label}
        {detail}
      </Badge>
      <VisuallyHidden role="status" aria-label="Connection">
        {label}
      </VisuallyHidden>
    </>
  );
}

function wording(connection: Connection, now: number): { color: string; label: string; detail: string } {
  switch (connection.kind) {
    case "connecting":
      return { color: "gray", label: "Connecting", detail: "…" };
    case "connected":
      return { color: "teal", label: connection.saving > 0 ? "Saving" : "Live", detail: "" };
    case "reconnecting": {
      const waiting = connection.saving > 0 ? `, ${connection.saving} unsaved` : "";
      return { color: "orange", label: "Reconnecting", detail: ` · ${spanText(now - connection.lostAt)}${waiting}` };
    }
    default:
      return connection satisfies never;
  }
}
