import { Alert, Button, Container, Divider, Group, Paper, SegmentedControl, Stack, Switch, Text, TextInput, Title } from "@mantine/core";
import { useRef, useState, type FormEvent } from "react";
import { ConnectionBadge } from "../../shared/ConnectionBadge";
import { codeInAddress, rememberDevices, rememberedDevices, rememberedName, type Devices } from "./address";
import { tidyCode } from "./code";
import classes from "./lobby.module.css";

type RoomKind = "one-on-one" | "class";

/** How somebody wants to enter: an open room by its code, or a new one when there is no code. */
export interface Entry {
  code: string | null;
  name: string;
  kind: RoomKind;
}

interface Props {
  problem: string | null;
  onEnter: (entry: Entry) => void;
}

const nameLimit = 60;

/** The door: one's name, and a code to join by, or a new room. */
export function Lobby({ problem, onEnter }: Props) {
  const [name, setName] = useState(rememberedName);
  const [code, setCode] = useState(() => tidyCode(codeInAddress() ?? ""));
  const [codeProblem, setCodeProblem] = useState<string | null>(null);
  const [kind, setKind] = useState<RoomKind>("one-on-one");
  const [devices, setDevices] = useState(rememberedDevices);
  const codeField = useRef<HTMLInputElement>(null);

  function choose(change: Partial<Devices>) {
    setDevices({ ...devices, ...change });
    rememberDevices({ ...devices, ...change });
  }

  function join(event: FormEvent) {
    event.preventDefault();
    if (code === "") {
      setCodeProblem("Please type the code that you were given.");
      codeField.current?.focus();
    } else onEnter({ code, name: name.trim(), kind });
  }

  return (
    <Container size={480} py="xl" component="main">
      <Stack gap="lg">
        <Group justify="space-between" wrap="nowrap">
          <Title order={1} size="h2">
            Piano Mirror
          </Title>
          <ConnectionBadge />
        </Group>
        <Text c="dimmed">
          A lesson for two, or for a class: see and hear each other, and see every key that the other one presses. You need no
          account and no instrument.
        </Text>
        <div className={classes["strip"]} aria-hidden />
        {problem !== null && problem !== "" && (
          <Alert color="red" title="That did not work" role="alert">
            {problem}
          </Alert>
        )}
        <Paper withBorder p="lg" shadow="xs">
          <Stack gap="md">
            <TextInput
              label="Your name"
              description="The others in the room see it."
              autoComplete="nickname"
              maxLength={nameLimit}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Group gap="xl">
              <Switch label="Microphone" checked={devices.audio} onChange={(event) => choose({ audio: event.currentTarget.checked })} />
              <Switch label="Camera" checked={devices.video} onChange={(event) => choose({ video: event.currentTarget.checked })} />
            </Group>
            <form onSubmit={join} noValidate aria-label="Join a room">
              <Stack gap="sm">
                <TextInput
                  ref={codeField}
                  label="Room code"
                  placeholder="ABC123"
                  size="lg"
                  classNames={{ input: classes["code"] ?? "" }}
                  autoComplete="off"
                  autoCapitalize="characters"
                  spellCheck={false}
                  maxLength={64}
                  value={code}
                  error={codeProblem}
                  onChange={(event) => {
                    setCode(tidyCode(event.currentTarget.value));
                    setCodeProblem(null);
                  }}
                />
                <Button type="submit" size="md" fullWidth>
                  Join the room
                </Button>
              </Stack>
            </form>
            <Divider label="or" />
            <SegmentedControl
              aria-label="Kind of room"
              fullWidth
              value={kind}
              onChange={(value) => setKind(value as RoomKind)}
              data={[
                { value: "one-on-one", label: "For two" },
                { value: "class", label: "For a class" },
              ]}
            />
            <Button variant="default" size="md" fullWidth onClick={() => onEnter({ code: null, name: name.trim(), kind })}>
              Start a new room
            </Button>
          </Stack>
        </Paper>
        <Text size="xs" c="dimmed">
          Sound, picture and keys go straight from browser to browser. The server only helps you to find each other.
        </Text>
      </Stack>
    </Container>
  );
}
