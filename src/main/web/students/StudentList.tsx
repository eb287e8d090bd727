import { Button, Loader, Skeleton, Stack, Text, VisuallyHidden } from "@mantine/core";
import { useMutation, usePaginatedQuery } from "convex/react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { api } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { showFailure, useAnnounce } from "../shared/announce";
import { showRemoved, showUpdated } from "./optimistic";
import { RemoveDialog } from "./RemoveDialog";
import { statusLabels, type Status, type Student } from "./student";
import { StudentRow } from "./StudentRow";
import classes from "./students.module.css";

const pageSize = 20;

/** The live, paginated students of one centre. */
export function StudentList({ centerId }: { centerId: Id<"centers"> }) {
  const { results, status, loadMore } = usePaginatedQuery(
    api.students.listByCenter,
    { centerId },
    { initialNumItems: pageSize },
  );
  const plainUpdate = useMutation(api.students.update);
  const plainRemove = useMutation(api.students.remove);
  const update = useMemo(() => plainUpdate.withOptimisticUpdate(showUpdated), [plainUpdate]);
  const remove = useMemo(() => plainRemove.withOptimisticUpdate(showRemoved), [plainRemove]);
  const announce = useAnnounce();
  const list = useRef<HTMLUListElement>(null);
  const removed = useRef(false);
  const [removing, setRemoving] = useState<Student | null>(null);

  const onRename = useCallback(
    (student: Student, name: string) => {
      update({ id: student._id, name }).then(
        () => announce(`Renamed ${student.name} to ${name}`),
        (error: unknown) => showFailure(`${student.name} was not renamed`, error),
      );
    },
    [update, announce],
  );
  const onStatus = useCallback(
    (student: Student, next: Status) => {
      update({ id: student._id, status: next }).then(
        () => announce(`${student.name} is now ${statusLabels[next].toLowerCase()}`),
        (error: unknown) => showFailure(`The status of ${student.name} was not changed`, error),
      );
    },
    [update, announce],
  );
  const onRemove = useCallback((student: Student) => setRemoving(student), []);

  function confirmRemoval(student: Student) {
    removed.current = true;
    setRemoving(null);
    remove({ id: student._id }).then(
      () => announce(`Removed ${student.name}`),
      (error: unknown) => showFailure(`${student.name} was not removed`, error),
    );
  }

  /** A removed row takes the button that had the focus with it; the keyboard then goes on from the list. */
  function keepFocus() {
    if (removed.current) list.current?.focus();
    removed.current = false;
  }

  if (status === "LoadingFirstPage") return <LoadingRows count={8} />;
  return (
    <>
      {results.length === 0 && status === "Exhausted" ? (
        <Text c="dimmed" ta="center" py="xl">
          Nobody here yet. Add the first student above.
        </Text>
      ) : (
        <ul className={classes["list"]} aria-label="Students" ref={list} tabIndex={-1}>
          {results.map((student) => (
            <StudentRow
              key={student._id}
              student={student}
              onRename={onRename}
              onStatus={onStatus}
              onRemove={onRemove}
            />
          ))}
        </ul>
      )}
      <ListEnd status={status} count={results.length} onMore={() => loadMore(pageSize)} />
      <RemoveDialog
        student={removing}
        onCancel={() => setRemoving(null)}
        onConfirm={confirmRemoval}
        onGone={keepFocus}
      />
    </>
  );
}

interface ListEndProps {
  status: "LoadingMore" | "CanLoadMore" | "Exhausted";
  count: number;
  onMore: () => void;
}

/** Where the list ends for now. Keeps the keyboard's place when the button gives way to the closing words. */
function ListEnd({ status, count, onMore }: ListEndProps) {
  const end = useRef<HTMLParagraphElement>(null);
  const asked = useRef(false);
  const announce = useAnnounce();

  useEffect(() => {
    if (!asked.current || status === "LoadingMore") return;
    asked.current = false;
    announce(`${count} students loaded`);
    if (status === "Exhausted") end.current?.focus();
  }, [status, count, announce]);

  if (status === "Exhausted") {
    return (
      <Text ref={end} tabIndex={-1} c="dimmed" size="sm" ta="center" pt="md" data-list-end="Exhausted">
        {count === 0 ? "" : count === 1 ? "One student in all." : `All ${count} students are shown.`}
      </Text>
    );
  }
  const loading = status === "LoadingMore";
  return (
    <Stack align="center" gap={4} pt="md" data-list-end={status}>
      <Button
        variant="light"
        aria-disabled={loading}
        leftSection={loading ? <Loader size={16} aria-hidden /> : undefined}
        onClick={() => {
          if (loading) return;
          asked.current = true;
          onMore();
        }}
      >
        {loading ? "Loading more" : "Load more"}
      </Button>
      <Text c="dimmed" size="sm">
        {count} shown, there are more
      </Text>
    </Stack>
  );
}

function LoadingRows({ count }: { count: number }) {
  return (
    <div className={classes["list"]} data-list-end="LoadingFirstPage">
      <VisuallyHidden role="status">Loading the students</VisuallyHidden>
      {Array.from({ length: count }, (_, row) => (
        <div className={classes["row"]} key={row} aria-hidden>
          <Skeleton circle height={36} />
          <Skeleton height={14} width={`${35 + ((row * 17) % 30)}%`} style={{ flex: "0 1 auto" }} />
          <Skeleton height={30} width={150} className={classes["tools"] ?? ""} />
        </div>
      ))}
    </div>
  );
}
