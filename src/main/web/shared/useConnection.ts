import { useConvexConnectionState } from "convex/react";
import { useEffect, useState } from "react";
import { nextConnection, type Connection } from "./connection";

/** The socket's state, and the time it was looked at, which moves once a second while the socket is away. */
export function useConnection(): { connection: Connection; now: number } {
  const state = useConvexConnectionState();
  const [now, setNow] = useState(Date.now);
  const [connection, setConnection] = useState<Connection>({ kind: "connecting" });

  useEffect(() => {
    const time = Date.now();
    setNow(time);
    setConnection((before) => nextConnection(before, state, time));
  }, [state]);

  useEffect(() => {
    if (connection.kind !== "reconnecting") return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [connection.kind]);

  return { connection, now };
}
