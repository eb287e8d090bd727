import { ActionIcon, Button, Group, Switch, Text, Tooltip } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { ChevronLeftIcon, ChevronRightIcon } from "@radix-ui/react-icons";
import { memo, useMemo, useRef, useState, type ReactNode } from "react";
import { useAnnounce } from "../../shared/announce";
import type { LessonSession, RoomView } from "../browser/lessonSession";
import { keyName, layOut, octavesThatFit, spokenName, type KeyPlace } from "../notes/keys";
import { colorsOf, type LitColor } from "./colors";
import classes from "./keyboard.module.css";
import { useComputerKeys } from "./useComputerKeys";
import { usePointers } from "./usePointers";
import { useScreenKeys } from "./useScreenKeys";
import { useStore } from "./useStore";
import { nameOf } from "./words";

/** A white key is at least as wide as this, in pixels, so that a finger hits one and not two. */
const whiteWidth = 26;
/** The lowest and the highest C that can be the first key. */
const [lowestC, highestC] = [24, 96];

interface Props {
  session: LessonSession;
  room: RoomView;
  showOthers: boolean;
}

/** A piano to play on: by mouse, finger, pen, computer keyboard and screen reader, and lit by whoever plays. */
export function Keyboard({ session, room, showOthers }: Props) {
  const { ref, width } = useElementSize();
  const octaves = octavesThatFit(width, whiteWidth);
  const [wanted, setWanted] = useState(octaves > 4 ? 36 : 60);
  const first = Math.min(Math.max(wanted, lowestC), Math.max(lowestC, highestC + 12 - 12 * octaves));
  const places = useMemo(() => layOut(first, first + 12 * octaves), [first, octaves]);
  const [computer, setComputer] = useState(true);
  const base = octaves > 2 ? 60 : first;
  useComputerKeys(session.lesson.hands, computer, base, (step) => setWanted(first + 12 * step));
  return (
    <section className={classes["piano"]} aria-label="Piano">
      <Bar
        session={session}
        room={room}
        computer={computer}
        onComputer={setComputer}
        shift={
          <Group gap={4} wrap="nowrap">
            <Shift name="One octave down" disabled={first <= lowestC} onClick={() => setWanted(first - 12)} icon={<ChevronLeftIcon aria-hidden />} />
            <Text size="xs" className={classes["range"]}>
              {keyName(first)}–{keyName(first + 12 * octaves)}
            </Text>
            <Shift
              name="One octave up"
              disabled={first + 12 * octaves >= highestC + 12}
              onClick={() => setWanted(first + 12)}
              icon={<ChevronRightIcon aria-hidden />}
            />
          </Group>
        }
      />
      <div ref={ref} className={classes["frame"]}>
        {width > 0 && <Keys session={session} room={room} places={places} showOthers={showOthers} />}
      </div>
    </section>
  );
}

interface KeysProps {
  session: LessonSession;
  room: RoomView;
  places: readonly KeyPlace[];
  showOthers: boolean;
}

function Keys({ session, room, places, showOthers }: KeysProps) {
  const lit = useStore(session.lesson.lit);
  const board = useRef<HTMLDivElement>(null);
  const pointers = usePointers(board, session.lesson.hands);
  const { reachable, handlers } = useScreenKeys(session.lesson.hands, places);
  const colors = room.kind === "in" ? colorsOf(room.me, room.members) : new Map<string, LitColor>();
  const whites = places.filter(({ black }) => !black).length;
  return (
    <div
      ref={board}
      className={classes["keys"]}
      role="group"
      aria-label="Piano keys. Arrow keys move, space plays."
      {...pointers}
      {...handlers}
    >
      {places.map((place) => {
        const players = (lit.get(place.key) ?? []).map((peer) => colors.get(peer)).filter((color) => color === "me" || (showOthers && color !== undefined));
        return <PianoKey key={place.key} place={place} whites={whites} lit={players.join(" ")} reachable={reachable === place.key} />;
      })}
    </div>
  );
}

interface PianoKeyProps {
  place: KeyPlace;
  whites: number;
  /** The colours of all who press it, divided by spaces. */
  lit: string;
  reachable: boolean;
}

const PianoKey = memo(function PianoKey({ place, whites, lit, reachable }: PianoKeyProps) {
  const { key, black, left, width } = place;
  const colors = lit.split(" ").filter((color) => color !== "");
  return (
    <button
      type="button"
      className={classes["key"]}
      data-key={key}
      data-black={black || undefined}
      data-lit={lit === "" ? undefined : lit}
      style={{ left: `${(100 * left) / whites}%`, width: `${(100 * width) / whites}%` }}
      aria-label={spokenName(key)}
      aria-pressed={colors.includes("me")}
      tabIndex={reachable ? 0 : -1}
    >
      {colors.map((color) => (
        <span key={color} className={classes["light"]} data-color={color} />
      ))}
      {key % 12 === 0 && <span className={classes["label"]}>{keyName(key)}</span>}
    </button>
  );
});

interface BarProps {
  session: LessonSession;
  room: RoomView;
  computer: boolean;
  onComputer: (on: boolean) => void;
  shift: ReactNode;
}

function Bar({ session, room, computer, onComputer, shift }: BarProps) {
  const [pedal, setPedal] = useState(false);
  const announce = useAnnounce();

  function tellKeys() {
    const lit = session.lesson.lit.get();
    if (room.kind !== "in") return;
    const words = room.members.flatMap((member) => {
      const keys = [...lit].filter(([, who]) => who.includes(member.peer)).map(([key]) => spokenName(key));
      return keys.length === 0 ? [] : [`${member.peer === room.me ? "You" : nameOf(member)}: ${keys.join(", ")}`];
    });
    announce(words.length === 0 ? "No key is down" : words.join(". "));
  }

  return (
    <div className={classes["bar"]}>
      {shift}
      <Group gap="xs" wrap="nowrap">
        <Button
          size="compact-sm"
          variant={pedal ? "filled" : "default"}
          aria-pressed={pedal}
          onClick={() => {
            session.lesson.hands.pedal("sustain", pedal ? 0 : 127);
            setPedal(!pedal);
          }}
        >
          Pedal
        </Button>
        <Button size="compact-sm" variant="default" onClick={tellKeys}>
          Say the keys
        </Button>
        <Switch
          size="sm"
          className={classes["computer"] ?? ""}
          label="Play by the computer’s keys (A to L; Z and X move)"
          checked={computer}
          onChange={(event) => onComputer(event.currentTarget.checked)}
        />
      </Group>
    </div>
  );
}

function Shift({ name, disabled, onClick, icon }: { name: string; disabled: boolean; onClick: () => void; icon: ReactNode }) {
  return (
    <Tooltip label={name}>
      <ActionIcon variant="default" size={30} aria-label={name} disabled={disabled} onClick={onClick}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
