import { Alert, Button, Stack, Text } from "@mantine/core";
import { Component, type ReactNode } from "react";
import { kindError } from "./errors";

interface Props {
  title: string;
  children: ReactNode;
}

/** Shows a failed query in words, in the place of what it should have filled, with a way to try again. */
export class ErrorBoundary extends Component<Props, { error: unknown }> {
  override state = { error: undefined as unknown };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === undefined) return this.props.children;
    return (
      <Alert color="red" title={this.props.title} role="alert">
        <Stack align="flex-start" gap="sm">
          <Text size="sm">{kindError(this.state.error).message}</Text>
          <Button size="xs" variant="light" color="red" onClick={() => this.setState({ error: undefined })}>
            Try again
          </Button>
        </Stack>
      </Alert>
    );
  }
}
