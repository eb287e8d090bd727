import { Badge, Button, Text } from "@mantine/core";
import { CheckCircledIcon, CrossCircledIcon, ReloadIcon, UpdateIcon } from "@radix-ui/react-icons";
import { useEffect, useRef, type ReactNode } from "react";
import type { LessonSession, RoomView } from "../browser/lessonSession";
import type { Member } from "../lesson/member";
import type { PartnerView } from "../lesson/partner";
import type { LinkState } from "../link/peerLink";
import classes from "./people.module.css";
import { colorOf } from "./colors";
import { useStore } from "./useStore";
import { initials, linkWords, nameOf, wayWords } from "./words";

interface Props {
  session: LessonSession;
  room: RoomView;
  ownName: string;
}

/** Everybody in the room: picture, name, and how they are connected to us. */
export function People({ session, room, ownName }: Props) {
  const partners = useStore(session.lesson.partners);
  const { preview, audio } = useStore(session.media.view);
  const members = room.kind === "in" ? room.members : [];
  const me = room.kind === "in" ? room.me : "";
  const others = members.filter(({ peer }) => peer !== me);
  const self = members.find(({ peer }) => peer === me);
  return (
    <ul className={classes["people"]} data-count={others.length + 1} aria-label="People in the room">
      {others.map((member, index) => (
        <Other
          key={member.peer}
          member={member}
          color={colorOf(index)}
          partner={partners.find((partner) => partner.member.peer === member.peer)}
          onReconnect={() => session.lesson.reconnect(member.peer)}
        />
      ))}
      <Tile name={nameOf({ name: ownName, isHost: self?.isHost ?? false })} note="you" color="me" stream={preview} mirrored host={self?.isHost ?? false}>
        <Text size="xs">{audio === "on" ? "Your microphone is on" : "Your microphone is off"}</Text>
      </Tile>
      {room.kind === "in" && others.length === 0 && (
        <li className={classes["alone"]}>
          <Text fw={500}>Nobody else is here yet.</Text>
          <Text size="sm" c="dimmed">
            Tell somebody the room’s code, or send the link: “Invite” copies it.
          </Text>
        </li>
      )}
    </ul>
  );
}

interface OtherProps {
  member: Member;
  color: string;
  partner: PartnerView | undefined;
  onReconnect: () => void;
}

function Other({ member, color, partner, onReconnect }: OtherProps) {
  const state = partner?.link.state;
  return (
    <Tile
      name={nameOf(member)}
      note={member.isHost ? "host" : ""}
      color={color}
      stream={partner?.stream ?? null}
      host={member.isHost}
      data={{
        "data-peer": member.peer,
        "data-state": state ?? "none",
        "data-generation": partner?.link.generation,
        "data-fenced": partner?.link.fenced,
        "data-collisions": partner?.link.collisions,
        "data-route": partner?.link.route ?? "",
      }}
    >
      {partner === undefined ? (
        <Text size="xs">In the room, not connected to you</Text>
      ) : (
        <>
          <StateBadge state={partner.link.state} />
          <Text size="xs" className={classes["way"]}>
            {wayWords(partner)}
          </Text>
          {partner.link.state !== "connected" && (
            <Button size="compact-xs" variant="white" leftSection={<ReloadIcon aria-hidden />} onClick={onReconnect}>
              Reconnect
            </Button>
          )}
        </>
      )}
    </Tile>
  );
}

const stateLooks: Record<LinkState, { color: string; icon: ReactNode }> = {
  connecting: { color: "gray", icon: <UpdateIcon aria-hidden /> },
  connected: { color: "teal", icon: <CheckCircledIcon aria-hidden /> },
  interrupted: { color: "orange", icon: <UpdateIcon aria-hidden /> },
  failed: { color: "red", icon: <CrossCircledIcon aria-hidden /> },
};

/** The state in words and by a sign, so that the colour need not be seen. */
function StateBadge({ state }: { state: LinkState }) {
  const { color, icon } = stateLooks[state];
  return (
    <Badge color={color} variant="filled" size="sm" tt="none" leftSection={icon} autoContrast>
      {linkWords(state)}
    </Badge>
  );
}

interface TileProps {
  name: string;
  note: string;
  color: string;
  stream: MediaStream | null;
  mirrored?: boolean;
  host: boolean;
  data?: Record<string, string | number | undefined>;
  children: ReactNode;
}

function Tile({ name, note, color, stream, mirrored = false, data, children }: TileProps) {
  const hasPicture = stream !== null && stream.getVideoTracks().length > 0;
  return (
    <li className={classes["tile"]} data-who={mirrored ? "me" : "other"} {...data}>
      {!hasPicture && (
        <span className={classes["initials"]} aria-hidden>
          {initials(name)}
        </span>
      )}
      {stream !== null && <Picture stream={stream} muted={mirrored} mirrored={mirrored} name={name} />}
      <div className={classes["caption"]}>
        <Text component="span" fw={600} className={classes["name"]}>
          <span className={classes["swatch"]} data-color={color} aria-hidden />
          <span className={classes["nameText"]}>{name}</span>
          {note !== "" && <span className={classes["note"]}> ({note})</span>}
        </Text>
        <div className={classes["state"]}>{children}</div>
      </div>
    </li>
  );
}

/** Picture and voice; our own is seen as in a mirror, and not heard. */
function Picture({ stream, muted, mirrored, name }: { stream: MediaStream; muted: boolean; mirrored: boolean; name: string }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current;
    if (element === null) return;
    element.srcObject = stream;
    // Refused until somebody has clicked; the element then plays by itself.
    element.play().catch(() => undefined);
  }, [stream]);
  return (
    <video ref={video} className={classes["picture"]} data-mirrored={mirrored || undefined} autoPlay playsInline muted={muted} aria-label={`Picture of ${name}`} />
  );
}
