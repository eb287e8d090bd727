import { ActionIcon, Button, Group, Menu, SegmentedControl, Switch, Text, Tooltip } from "@mantine/core";
import { EyeNoneIcon, EyeOpenIcon, MixerHorizontalIcon, SpeakerLoudIcon, SpeakerOffIcon, StopIcon, VideoIcon } from "@radix-ui/react-icons";
import { useState, type ReactNode } from "react";
import { useAnnounce } from "../../shared/announce";
import type { LessonSession } from "../browser/lessonSession";
import type { DeviceState } from "../browser/localMedia";
import type { MidiView } from "../browser/midiInput";
import type { MediaKind } from "../link/connection";
import type { PlayOutMode } from "../notes/playOut";
import classes from "./lesson.module.css";
import { MicrophoneIcon } from "./MicrophoneIcon";
import { useStore } from "./useStore";

interface Props {
  session: LessonSession;
  showOthers: boolean;
  onShowOthers: (show: boolean) => void;
}

/** What one can do in a lesson beside playing. */
export function Controls({ session, showOthers, onShowOthers }: Props) {
  const announce = useAnnounce();
  return (
    <div className={classes["controls"]} role="group" aria-label="What to do in the lesson">
      <Device session={session} kind="audio" name="microphone" icon={<MicrophoneIcon />} />
      <Device session={session} kind="video" name="camera" icon={<VideoIcon aria-hidden />} />
      <SoundToggle session={session} />
      <Toggle
        on={showOthers}
        name={showOthers ? "Hide what the others press" : "Show what the others press"}
        icon={showOthers ? <EyeOpenIcon aria-hidden /> : <EyeNoneIcon aria-hidden />}
        onClick={() => onShowOthers(!showOthers)}
      />
      <More session={session} />
      <Button
        variant="light"
        color="red"
        leftSection={<StopIcon aria-hidden />}
        onClick={() => {
          session.lesson.panic();
          announce("All notes off");
        }}
      >
        All notes off
      </Button>
    </div>
  );
}

interface ToggleProps {
  on: boolean;
  name: string;
  icon: ReactNode;
  loading?: boolean;
  onClick: () => void;
}

function Toggle({ on, name, icon, loading = false, onClick }: ToggleProps) {
  return (
    <Tooltip label={name}>
      <ActionIcon size={36} variant={on ? "filled" : "default"} aria-label={name} aria-pressed={on} loading={loading} onClick={onClick}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}

const refusals: Partial<Record<DeviceState, string>> = {
  denied: "The browser was told not to use the",
  missing: "There is no",
};

function Device({ session, kind, name, icon }: { session: LessonSession; kind: MediaKind; name: string; icon: ReactNode }) {
  const state = useStore(session.media.view)[kind];
  const on = state === "on";
  const refusal = refusals[state];
  const label = refusal === undefined ? `Turn the ${name} ${on ? "off" : "on"}` : `${refusal} ${name}. Try again`;
  const change = () => (on ? session.media.stop(kind) : void session.media.start(kind));
  return <Toggle on={on} name={label} icon={icon} loading={state === "asking"} onClick={change} />;
}

function SoundToggle({ session }: { session: LessonSession }) {
  const [on, setOn] = useState(true);
  const change = () => {
    session.sound.enabled = !on;
    if (on) session.sound.silence();
    setOn(!on);
  };
  const icon = on ? <SpeakerLoudIcon aria-hidden /> : <SpeakerOffIcon aria-hidden />;
  return <Toggle on={on} name={`Turn the piano’s sound ${on ? "off" : "on"}`} icon={icon} onClick={change} />;
}

const modeWords: Record<PlayOutMode, string> = {
  mirror: "The others’ notes come a little later, and in exact rhythm.",
  live: "The others’ notes come as soon as they can, and less evenly.",
};

function More({ session }: { session: LessonSession }) {
  const midi = useStore(session.midi.view);
  const { music } = useStore(session.media.view);
  const [mode, setMode] = useState<PlayOutMode>(session.lesson.mode);
  return (
    <Menu width={300} position="top" withArrow closeOnItemClick={false} trapFocus>
      <Menu.Target>
        <ActionIcon size={36} variant="default" aria-label="More settings">
          <MixerHorizontalIcon aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown p="sm" aria-label="More settings">
        <Text size="sm" fw={600} id="play-out">
          The others’ notes
        </Text>
        <SegmentedControl
          fullWidth
          my={6}
          aria-labelledby="play-out"
          value={mode}
          data={[
            { value: "mirror", label: "Mirror" },
            { value: "live", label: "Live" },
          ]}
          onChange={(value) => {
            session.lesson.mode = value as PlayOutMode;
            setMode(value as PlayOutMode);
          }}
        />
        <Text size="xs" c="dimmed" mb="sm">
          {modeWords[mode]}
        </Text>
        <Switch
          label="Microphone for an instrument"
          description="Sends sound as it is. Use headphones."
          checked={music}
          onChange={(event) => void session.media.setMusic(event.currentTarget.checked)}
          mb="sm"
        />
        <Text size="sm" fw={600}>
          MIDI instrument
        </Text>
        <Group justify="space-between" wrap="nowrap" gap="xs">
          <Text size="xs" c="dimmed">
            {midiWords(midi)}
          </Text>
          {midi.kind !== "missing" && (
            <Button size="compact-xs" variant="default" onClick={() => void session.midi.open()}>
              Look again
            </Button>
          )}
        </Group>
      </Menu.Dropdown>
    </Menu>
  );
}

function midiWords(midi: MidiView): string {
  switch (midi.kind) {
    case "missing":
      return "This browser cannot use one. The keys on the screen work all the same.";
    case "off":
      return "Not looked for yet.";
    case "denied":
      return "The browser was told not to use one.";
    case "on":
      return midi.names.length === 0 ? "None is connected." : midi.names.join(", ");
    default:
      return midi satisfies never;
  }
}
