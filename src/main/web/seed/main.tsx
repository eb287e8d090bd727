import { Anchor, Container, Title } from "@mantine/core";
import { useQuery } from "convex/react";
import { api } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { startApplication } from "../shared/Application";
import { ConnectionBadge } from "../shared/ConnectionBadge";
import { ErrorBoundary } from "../shared/ErrorBoundary";
import { StudentDetail } from "./StudentDetail";
import { StudentList } from "./StudentList";

/** The seed's two snippets at work: `?student=` shows the first, otherwise the second, for `?center=` or the first centre. */
function SeedPage() {
  const address = new URLSearchParams(window.location.search);
  const student = address.get("student");
  return (
    <Container size="sm" py="xl" component="main">
      <Title order={1} size="h2" mb="xs">
        The seed’s snippets
      </Title>
      <ConnectionBadge />
      <ErrorBoundary title="This could not be shown">
        {student !== null ? (
          <StudentDetail studentId={student as Id<"students">} />
        ) : (
          <Students wanted={address.get("center")} />
        )}
      </ErrorBoundary>
      <Anchor href="/">Back to the students</Anchor>
    </Container>
  );
}

function Students({ wanted }: { wanted: string | null }) {
  const centers = useQuery(api.centers.list, wanted === null ? {} : "skip");
  const centerId = wanted ?? centers?.[0]?._id;
  return centerId === undefined ? null : <StudentList centerId={centerId as Id<"centers">} />;
}

startApplication(<SeedPage />);
