import { Button, Group, Modal, Text } from "@mantine/core";
import { useState } from "react";
import type { Student } from "./student";

interface Props {
  student: Student | null;
  onCancel: () => void;
  onConfirm: (student: Student) => void;
  /** Called when the dialog is gone, by either way. */
  onGone: () => void;
}

/** Asks before a student is removed, since that cannot be taken back. */
export function RemoveDialog({ student, onCancel, onConfirm, onGone }: Props) {
  const [shown, setShown] = useState(student);
  // The words stay as they are while the dialog fades away.
  if (student !== null && student !== shown) setShown(student);
  return (
    <Modal
      opened={student !== null}
      onClose={onCancel}
      onExitTransitionEnd={onGone}
      title="Remove this student?"
      centered
    >
      <Text size="sm">
        <b>{shown?.name}</b> is removed for everybody. This cannot be undone.
      </Text>
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button variant="default" onClick={onCancel} data-autofocus>
          Keep
        </Button>
        <Button color="red" onClick={() => student !== null && onConfirm(student)}>
          Remove
        </Button>
      </Group>
    </Modal>
  );
}
