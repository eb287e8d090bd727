import { Button, CopyButton, Group, Text, Title, Tooltip } from "@mantine/core";
import { CheckIcon, CopyIcon, ExitIcon } from "@radix-ui/react-icons";
import { useConvex, useMutation } from "convex/react";
import { useEffect, useState } from "react";
import { api } from "../../_generated/api";
import type { Id } from "../../_generated/dataModel";
import { ConnectionBadge } from "../../shared/ConnectionBadge";
import { LessonSession, type RoomView } from "../browser/lessonSession";
import type { PromptReturn } from "../room/promptReturn";
import { addressSays, invitation, notePlace, rememberedDevices } from "./address";
import { Controls } from "./Controls";
import { Ended } from "./Ended";
import { Keyboard } from "./Keyboard";
import classes from "./lesson.module.css";
import { People } from "./People";
import { useStore } from "./useStore";
import { useTalk } from "./useTalk";

interface Props {
  /** What one calls oneself here; may be empty. */
  name: string;
  roomId: Id<"rooms">;
  promptReturn: PromptReturn;
  onLeave: (problem: string | null) => void;
  onJoinAgain: (code: string) => void;
}

/** A lesson, for as long as one is in its room. */
export function LessonView(props: Props) {
  const { roomId, promptReturn } = props;
  const client = useConvex();
  const [session, setSession] = useState<LessonSession | null>(null);
  const [returns, setReturns] = useState(0);

  useEffect(() => {
    const own = new LessonSession(client, { roomId, promptReturn, eager: addressSays("eager"), relayOnly: addressSays("relay") });
    setSession(own);
    return () => own.close();
  }, [client, roomId, promptReturn, returns]);

  return session === null ? null : <Open {...props} session={session} onBack={() => setReturns(returns + 1)} />;
}

interface OpenProps extends Props {
  session: LessonSession;
  /** The room was entered again, as another peer. */
  onBack: () => void;
}

function Open({ session, name, roomId, onLeave, onJoinAgain, onBack }: OpenProps) {
  const room = useStore(session.view);
  const leaveRoom = useMutation(api.rooms.leave);
  const code = useCode(room, name);
  const [showOthers, setShowOthers] = useState(true);
  useTalk(session, room);
  useSoundAfterGesture(session);

  useEffect(() => {
    const devices = rememberedDevices();
    if (devices.audio) void session.media.start("audio");
    if (devices.video) void session.media.start("video");
    void session.midi.open();
  }, [session]);

  if (room.kind === "ended") {
    const again = () => onJoinAgain(code);
    return <Ended room={room} roomId={roomId} code={code} name={name} onBack={onBack} onJoinAgain={again} onLeave={() => onLeave(null)} />;
  }

  function leave() {
    // Whoever cannot be told learns it from the socket's end.
    leaveRoom({ roomId }).catch(() => undefined);
    onLeave(null);
  }

  return (
    <div className={classes["page"]}>
      <header className={classes["header"]}>
        <RoomCode code={code} />
        <Group gap="xs" wrap="nowrap">
          <ConnectionBadge />
          <Button variant="default" size="compact-md" leftSection={<ExitIcon aria-hidden />} onClick={leave}>
            Leave
          </Button>
        </Group>
      </header>
      <main className={classes["main"]}>
        <People session={session} room={room} ownName={name} />
        <Controls session={session} showOthers={showOthers} onShowOthers={setShowOthers} />
      </main>
      <Keyboard session={session} room={room} showOthers={showOthers} />
    </div>
  );
}

/** The room's code as it is shown, once it is known; noted where a reload finds it. */
function useCode(room: RoomView, name: string): string {
  const [code, setCode] = useState("");
  const known = room.kind === "in" ? room.code.toUpperCase() : code;
  useEffect(() => {
    if (known === "") return;
    setCode(known);
    notePlace({ code: known, name });
    document.title = `${known} · Piano Mirror`;
    return () => {
      document.title = "Piano Mirror · Sostenuto";
    };
  }, [known, name]);
  return known;
}

function RoomCode({ code }: { code: string }) {
  return (
    <Group gap={6} wrap="nowrap">
      <Title order={1} size="h4" className={classes["title"]}>
        <Text span inherit c="dimmed" visibleFrom="sm">
          Room{" "}
        </Text>
        <span className={classes["code"]}>{code}</span>
      </Title>
      <CopyButton value={invitation(code)}>
        {({ copied, copy }) => (
          <Tooltip label="Copy a link for somebody else">
            <Button
              variant="subtle"
              size="compact-sm"
              onClick={copy}
              leftSection={copied ? <CheckIcon aria-hidden /> : <CopyIcon aria-hidden />}
            >
              {copied ? "Copied" : "Invite"}
            </Button>
          </Tooltip>
        )}
      </CopyButton>
    </Group>
  );
}

/** Browsers let a page sound only once somebody has clicked or typed on it. */
function useSoundAfterGesture(session: LessonSession): void {
  useEffect(() => {
    const wake = () => session.sound.wake();
    // Whoever came in by a click may hear at once.
    if (navigator.userActivation?.hasBeenActive) wake();
    window.addEventListener("pointerdown", wake);
    window.addEventListener("keydown", wake);
    return () => {
      window.removeEventListener("pointerdown", wake);
      window.removeEventListener("keydown", wake);
    };
  }, [session]);
}
