import { ActionIcon, Button, Group, Popover, Select, Skeleton, Stack, TextInput, Tooltip } from "@mantine/core";
import { PlusIcon } from "@radix-ui/react-icons";
import { useMutation } from "convex/react";
import { useMemo, useState, type FormEvent } from "react";
import { api } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import { kindError } from "../shared/errors";
import { useAnnounce } from "../shared/announce";
import { showCenterCreated } from "./optimistic";
import { isPending, nameProblem } from "./student";

interface Props {
  centers: Doc<"centers">[] | undefined;
  chosen: Id<"centers"> | null;
  onChoose: (id: Id<"centers">) => void;
}

/** The live list of centres, to choose one, and a way to add another. */
export function CenterPicker({ centers, chosen, onChoose }: Props) {
  const options = useMemo(() => {
    const collator = new Intl.Collator(undefined, { numeric: true });
    return (centers ?? [])
      .filter(({ _id }) => !isPending(_id))
      .map(({ _id, name }) => ({ value: _id as string, label: name }))
      .sort((a, b) => collator.compare(a.label, b.label));
  }, [centers]);
  return (
    <Group align="flex-end" gap="xs" wrap="nowrap">
      {centers === undefined ? (
        <Skeleton height={60} style={{ flex: 1 }} aria-label="Loading the centres" />
      ) : (
        <Select
          label="Centre"
          placeholder={options.length === 0 ? "No centres yet" : "Choose a centre"}
          data={options}
          value={chosen}
          onChange={(value) => value !== null && onChoose(value as Id<"centers">)}
          allowDeselect={false}
          searchable
          nothingFoundMessage="No centre of that name"
          maxDropdownHeight={320}
          style={{ flex: 1 }}
        />
      )}
      <AddCenter onAdded={onChoose} />
    </Group>
  );
}

function AddCenter({ onAdded }: { onAdded: (id: Id<"centers">) => void }) {
  const create = useMutation(api.centers.create).withOptimisticUpdate((store, args) => showCenterCreated(store, args));
  const announce = useAnnounce();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [saving, setSaving] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const found = nameProblem(name);
    setProblem(found);
    if (found !== null || saving) return;
    setSaving(true);
    try {
      const id = await create({ name: name.trim() });
      announce(`Added the centre ${name.trim()}`);
      setName("");
      setOpen(false);
      onAdded(id);
    } catch (error) {
      setProblem(kindError(error).message);
    } finally {
      setSaving(false);
    }
  }

  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" withArrow trapFocus returnFocus shadow="md">
      <Popover.Target>
        <Tooltip label="Add a centre" disabled={open}>
          <ActionIcon variant="default" size={36} aria-label="Add a centre" onClick={() => setOpen(!open)}>
            <PlusIcon width={18} height={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label="Add a centre">
        <form onSubmit={submit} noValidate>
          <Stack gap="xs" w={240}>
            <TextInput
              label="Name of the new centre"
              data-autofocus
              required
                      value={name}
              error={problem}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Button type="submit" loading={saving}>
              Add centre
            </Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
