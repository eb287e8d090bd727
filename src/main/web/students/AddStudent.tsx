import { Button, Group, NativeSelect, TextInput } from "@mantine/core";
import { PlusIcon } from "@radix-ui/react-icons";
import { useMutation } from "convex/react";
import { useRef, useState, type FormEvent } from "react";
import { api } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { kindError } from "../shared/errors";
import { useAnnounce } from "../shared/announce";
import { showCreated } from "./optimistic";
import { nameProblem, statusLabels, statuses, type Status } from "./student";
import classes from "./students.module.css";

/** Adds students one after the other: the field is free again at once, and the row is shown before the server answers. */
export function AddStudent({ centerId }: { centerId: Id<"centers"> }) {
  const create = useMutation(api.students.create).withOptimisticUpdate((store, args) => showCreated(store, args));
  const announce = useAnnounce();
  const input = useRef<HTMLInputElement>(null);
  const [name, setName] = useState("");
  const [status, setStatus] = useState<Status>("active");
  const [problem, setProblem] = useState<string | null>(null);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const found = nameProblem(name);
    setProblem(found);
    input.current?.focus();
    if (found !== null) return;
    const sent = name.trim();
    setName("");
    try {
      await create({ centerId, name: sent, status });
      announce(`Added ${sent}`);
    } catch (error) {
      setProblem(`${sent} was not added. ${kindError(error).message}`);
      setName((typed) => (typed === "" ? sent : typed));
    }
  }

  return (
    <form onSubmit={submit} noValidate aria-label="Add a student">
      <Group align="flex-start" gap="xs" className={classes["add"] ?? ""}>
        <TextInput
          ref={input}
          label="New student"
          placeholder="Name"
          autoComplete="off"
          value={name}
          error={problem}
          onChange={(event) => {
            setName(event.currentTarget.value);
            setProblem(null);
          }}
          style={{ flex: "1 1 14rem" }}
        />
        <NativeSelect
          label="Status"
          data={statuses.map((value) => ({ value, label: statusLabels[value] }))}
          value={status}
          onChange={(event) => setStatus(event.currentTarget.value as Status)}
        />
        <Button type="submit" mt={25} leftSection={<PlusIcon width={18} height={18} aria-hidden />}>
          Add
        </Button>
      </Group>
    </form>
  );
}
