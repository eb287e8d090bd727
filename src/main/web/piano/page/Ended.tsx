import { Alert, Button, Group, Stack } from "@mantine/core";
import { useMutation } from "convex/react";
import { useEffect, useState } from "react";
import { api } from "../../_generated/api";
import type { Id } from "../../_generated/dataModel";
import { kindError } from "../../shared/errors";
import type { RoomView } from "../browser/lessonSession";
import { tabName } from "./address";
import { Waiting } from "./Waiting";

interface Props {
  room: RoomView & { kind: "ended" };
  roomId: Id<"rooms">;
  /** Empty when the room was never seen. */
  code: string;
  name: string;
  /** The room was entered again, as another peer. */
  onBack: () => void;
  onJoinAgain: () => void;
  onLeave: () => void;
}

/** What is left of a lesson in whose room one is no more. Whoever was only away for too long is brought back, once. */
export function Ended({ room, roomId, code, name, onBack, onJoinAgain, onLeave }: Props) {
  const [problem, setProblem] = useState<unknown>(room.wasAway && code !== "" ? null : room.error);
  const join = useMutation(api.rooms.join);
  const leave = useMutation(api.rooms.leave);

  useEffect(() => {
    if (problem !== null) return;
    let current = true;
    const enter = async () => {
      const entered = await join({ slug: code, tab: tabName(), ...(name === "" ? {} : { displayName: name }) });
      if (entered === roomId) return current && onBack();
      // The room was closed, and somebody else has taken its code.
      await leave({ roomId: entered });
      throw room.error;
    };
    enter().catch((error: unknown) => current && setProblem(error));
    return () => {
      current = false;
    };
  }, []);

  if (problem === null) return <Waiting text="Coming back into the room…" onCancel={onLeave} />;
  return (
    <Stack p="xl" maw={560} mx="auto" component="main">
      <Alert color="red" title="You are no longer in this room" role="alert">
        {kindError(problem).message}
      </Alert>
      <Group>
        {code !== "" && <Button onClick={onJoinAgain}>Join again</Button>}
        <Button variant="default" onClick={onLeave}>
          Back to the door
        </Button>
      </Group>
    </Stack>
  );
}
