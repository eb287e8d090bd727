import { useCallback, useEffect, useState } from "react";
import type { Doc, Id } from "../_generated/dataModel";
import { isPending } from "./student";

type Choice = [Id<"centers"> | null, (id: Id<"centers">) => void];

/**
 * The centre that the address names (`?center=`), so that a link or a reload finds it again, or else the first one.
 *
 * Null while the centres are loading, or when there is none.
 */
export function useChosenCenter(centers: Doc<"centers">[] | undefined): Choice {
  const [wanted, setWanted] = useState(readAddress);

  useEffect(() => {
    const followAddress = () => setWanted(readAddress());
    window.addEventListener("popstate", followAddress);
    return () => window.removeEventListener("popstate", followAddress);
  }, []);

  const choose = useCallback((id: Id<"centers">) => {
    const address = new URL(window.location.href);
    address.searchParams.set("center", id);
    window.history.pushState(null, "", address);
    setWanted(id);
  }, []);

  return [chosenAmong(centers, wanted), choose];
}

/** The wanted centre when it exists, else the first that the server knows. */
export function chosenAmong(centers: Doc<"centers">[] | undefined, wanted: string | null): Id<"centers"> | null {
  const known = (centers ?? []).filter(({ _id }) => !isPending(_id));
  return (known.find(({ _id }) => _id === wanted) ?? known[0])?._id ?? null;
}

function readAddress(): string | null {
  return new URLSearchParams(window.location.search).get("center");
}
