import { Button, Center, Loader, Stack, Text } from "@mantine/core";

/** Nothing but what is being waited for. */
export function Waiting({ text, onCancel }: { text: string; onCancel?: () => void }) {
  return (
    <Center mih="100dvh" component="main">
      <Stack align="center" gap="sm" role="status">
        <Loader type="dots" />
        <Text>{text}</Text>
        {onCancel !== undefined && (
          <Button variant="subtle" size="xs" onClick={onCancel}>
            Cancel
          </Button>
        )}
      </Stack>
    </Center>
  );
}
