import { ActionIcon, Avatar, Group, NativeSelect, Text, TextInput, Tooltip, UnstyledButton } from "@mantine/core";
import { Pencil1Icon, TrashIcon } from "@radix-ui/react-icons";
import { memo, useEffect, useRef, useState, type KeyboardEvent } from "react";
import { isPending, nameProblem, statusLabels, statuses, type Status, type Student } from "./student";
import classes from "./students.module.css";

interface Props {
  student: Student;
  onRename: (student: Student, name: string) => void;
  onStatus: (student: Student, status: Status) => void;
  onRemove: (student: Student) => void;
}

/** One student: name, status, and what can be done to both. */
export const StudentRow = memo(function StudentRow({ student, onRename, onStatus, onRemove }: Props) {
  const pending = isPending(student._id);
  const changes = useChanges(`${student.name}\n${student.status}`);
  return (
    <li
      className={classes["row"]}
      data-flash={changes === 0 ? undefined : changes % 2 === 0 ? "even" : "odd"}
      data-student={student._id}
      data-pending={pending || undefined}
      aria-busy={pending || undefined}
    >
      <Avatar name={student.name} color="initials" size={36} aria-hidden />
      <Name student={student} disabled={pending} onRename={onRename} />
      <Group gap={6} wrap="nowrap" className={classes["tools"] ?? ""}>
        <NativeSelect
          aria-label={`Status of ${student.name}`}
          size="xs"
          w={112}
          disabled={pending}
          leftSection={<span className={classes["dot"]} data-status={student.status} />}
          data={statuses.map((value) => ({ value, label: statusLabels[value] }))}
          value={student.status}
          onChange={(event) => onStatus(student, event.currentTarget.value as Status)}
        />
        <Tooltip label="Remove">
          <ActionIcon
            variant="subtle"
            color="red"
            size="lg"
            disabled={pending}
            aria-label={`Remove ${student.name}`}
            onClick={() => onRemove(student)}
          >
            <TrashIcon width={18} height={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Group>
    </li>
  );
});

/** How often the text has changed since it was first shown; a row that changes lights up for a moment. */
function useChanges(text: string): number {
  const [seen, setSeen] = useState({ text, changes: 0 });
  if (seen.text === text) return seen.changes;
  const next = { text, changes: seen.changes + 1 };
  setSeen(next);
  return next.changes;
}

interface NameProps {
  student: Student;
  disabled: boolean;
  onRename: Props["onRename"];
}

/** The name; a click or Enter on it begins editing. */
function Name({ student, disabled, onRename }: NameProps) {
  const [editing, setEditing] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const refocus = useRef(false);

  useEffect(() => {
    if (editing || !refocus.current) return;
    refocus.current = false;
    button.current?.focus();
  }, [editing]);

  if (editing) {
    return (
      <NameEditor
        name={student.name}
        onDone={(name, byKeyboard) => {
          refocus.current = byKeyboard;
          setEditing(false);
          if (name !== student.name) onRename(student, name);
        }}
      />
    );
  }
  return (
    <UnstyledButton
      ref={button}
      className={classes["name"] ?? ""}
      disabled={disabled}
      aria-label={`Rename ${student.name}`}
      onClick={() => setEditing(true)}
    >
      <Text component="span" fw={500} className={classes["nameText"] ?? ""}>
        {student.name}
      </Text>
      <Pencil1Icon width={15} height={15} aria-hidden className={classes["pencil"]} />
    </UnstyledButton>
  );
}

interface NameEditorProps {
  name: string;
  /** Called once, with the new name, or with the old one when nothing is to change. */
  onDone: (name: string, byKeyboard: boolean) => void;
}

/** Enter or leaving the field saves, Escape leaves the name as it was. */
function NameEditor({ name, onDone }: NameEditorProps) {
  const [draft, setDraft] = useState(name);
  const done = useRef(false);
  const problem = nameProblem(draft);

  function finish(next: string, byKeyboard: boolean) {
    // The field loses the focus once more when it is taken away.
    if (done.current) return;
    done.current = true;
    onDone(next, byKeyboard);
  }

  function keys(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") finish(name, true);
    if (event.key === "Enter") {
      // Or else the same key press would push the button that takes the field's place.
      event.preventDefault();
      if (problem === null) finish(draft.trim(), true);
    }
  }

  return (
    <TextInput
      aria-label={`New name of ${name}`}
      className={classes["edit"] ?? ""}
      autoFocus
      size="xs"
      value={draft}
      error={problem}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onFocus={(event) => event.currentTarget.select()}
      onBlur={() => finish(problem === null ? draft.trim() : name, false)}
      onKeyDown={keys}
    />
  );
}
