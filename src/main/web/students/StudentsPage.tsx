import { Anchor, Container, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "convex/react";
import { useEffect } from "react";
import { api } from "../_generated/api";
import { ConnectionBadge } from "../shared/ConnectionBadge";
import { ErrorBoundary } from "../shared/ErrorBoundary";
import { AddStudent } from "./AddStudent";
import { Announcer } from "../shared/announce";
import { CenterPicker } from "./CenterPicker";
import { StudentList } from "./StudentList";
import { useChosenCenter } from "./useChosenCenter";

/** The whole application: choose a centre, see its students, change them. */
export function StudentsPage() {
  return (
    <Announcer>
      <Container size="sm" py="xl" component="main">
        <Stack gap="lg">
          <Group justify="space-between" wrap="nowrap">
            <Title order={1} size="h2">
              Students
            </Title>
            <ConnectionBadge />
          </Group>
          <ErrorBoundary title="The centres could not be shown">
            <Body />
          </ErrorBoundary>
          <Text size="xs" c="dimmed" ta="center">
            What you see stays true: every change, whoever makes it, appears by itself.{" "}
            <Anchor href="/seed.html" size="xs">
              The two snippets it all began with
            </Anchor>
            {" · "}
            <Anchor href="/piano.html" size="xs">
              Piano Mirror
            </Anchor>
          </Text>
        </Stack>
      </Container>
    </Announcer>
  );
}

function Body() {
  const centers = useQuery(api.centers.list);
  const [chosen, choose] = useChosenCenter(centers);
  const name = centers?.find(({ _id }) => _id === chosen)?.name;

  useEffect(() => {
    document.title = name === undefined ? "Students · Sostenuto" : `${name} · Students`;
  }, [name]);

  return (
    <Stack gap="md">
      <Paper withBorder p="md" shadow="xs">
        <Stack gap="md">
          <CenterPicker centers={centers} chosen={chosen} onChoose={choose} />
          {chosen !== null && <AddStudent key={chosen} centerId={chosen} />}
        </Stack>
      </Paper>
      {chosen !== null && (
        <Paper withBorder p="md" shadow="xs">
          <Text size="sm" c="dimmed" mb="xs">
            Trial first, then inactive, then active; the newest first within each.
          </Text>
          <ErrorBoundary key={chosen} title="The students could not be shown">
            <StudentList centerId={chosen} />
          </ErrorBoundary>
        </Paper>
      )}
      {centers?.length === 0 && (
        <Text c="dimmed" ta="center" py="xl">
          There is no centre yet. Add one with the plus sign above.
        </Text>
      )}
    </Stack>
  );
}
