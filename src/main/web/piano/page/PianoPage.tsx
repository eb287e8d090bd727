import { useAuthActions } from "@convex-dev/auth/react";
import { useConvex, useConvexAuth, useMutation } from "convex/react";
import { useCallback, useEffect, useState } from "react";
import { api } from "../../_generated/api";
import type { Id } from "../../_generated/dataModel";
import { Announcer } from "../../shared/announce";
import { ErrorBoundary } from "../../shared/ErrorBoundary";
import { kindError } from "../../shared/errors";
import { socketOf } from "../browser/clientSocket";
import { despiteLoss } from "../room/despiteLoss";
import { PromptReturn } from "../room/promptReturn";
import { browserTime } from "../time";
import { notePlace, placeBefore, rememberName, tabName } from "./address";
import { LessonView } from "./LessonView";
import { Lobby, type Entry } from "./Lobby";
import { Waiting } from "./Waiting";

type Step =
  | { kind: "lobby"; problem: string | null }
  | { kind: "entering"; entry: Entry }
  | { kind: "lesson"; entry: Entry; roomId: Id<"rooms"> };

/** The whole application: from the door into a lesson and back. */
export function PianoPage() {
  return (
    <Announcer>
      <ErrorBoundary title="The lesson could not be shown">
        <Steps />
      </ErrorBoundary>
    </Announcer>
  );
}

function Steps() {
  const client = useConvex();
  const [step, setStep] = useState<Step>(firstStep);
  const [promptReturn] = useState(() => new PromptReturn(socketOf(client), browserTime, Math.random));
  const leave = useCallback((problem: string | null) => {
    notePlace(null);
    setStep({ kind: "lobby", problem });
  }, []);

  if (step.kind === "lobby") {
    return <Lobby problem={step.problem} onEnter={(entry) => setStep({ kind: "entering", entry })} />;
  }
  if (step.kind === "entering") {
    return <Entering entry={step.entry} promptReturn={promptReturn} onEntered={setStep} onFailed={leave} />;
  }
  const again = (code: string) => setStep({ kind: "entering", entry: { ...step.entry, code } });
  return <LessonView key={step.roomId} name={step.entry.name} roomId={step.roomId} promptReturn={promptReturn} onLeave={leave} onJoinAgain={again} />;
}

interface EnteringProps {
  entry: Entry;
  promptReturn: PromptReturn;
  onEntered: (step: Step) => void;
  onFailed: (problem: string) => void;
}

/** Signs in as a guest where nobody is signed in yet, and then opens the room or joins it. */
function Entering({ entry, promptReturn, onEntered, onFailed }: EnteringProps) {
  const { isLoading, isAuthenticated } = useConvexAuth();
  const { signIn } = useAuthActions();
  const create = useMutation(api.rooms.create);
  const join = useMutation(api.rooms.join);

  useEffect(() => {
    promptReturn.wait(entry, true);
    return () => promptReturn.wait(entry, false);
  }, [promptReturn, entry]);

  useEffect(() => {
    if (isLoading) return;
    let current = true;
    const failed = (error: unknown) => current && onFailed(kindError(error).message);
    if (!isAuthenticated) {
      // A guest who was signed in and did not hear of it is nobody.
      despiteLoss(() => signIn("anonymous")).catch(failed);
      return;
    }
    const enter = async () => {
      const { code, name, kind } = entry;
      const args = { tab: tabName(), ...(name === "" ? {} : { displayName: name }) };
      const roomId = code === null ? await create({ ...args, kind }) : await join({ ...args, slug: code });
      rememberName(name);
      if (current) onEntered({ kind: "lesson", entry, roomId });
    };
    enter().catch(failed);
    return () => {
      current = false;
    };
  }, [isLoading, isAuthenticated]);

  return <Waiting text={entry.code === null ? "Opening the room…" : "Joining the room…"} onCancel={() => onFailed("")} />;
}

function firstStep(): Step {
  const place = placeBefore();
  if (place === null) return { kind: "lobby", problem: null };
  return { kind: "entering", entry: { ...place, kind: "one-on-one" } };
}
