import { baseUrl } from "./environment";
import { patience } from "./wait";

/** How often the server has run a query function for subscriptions, all clients together. */
export async function queryRuns(path: string): Promise<number> {
  const text = await metrics();
  const line = text.split("\n").find((one) => one.startsWith("sostenuto_query_runs{") && one.includes(`function="${path}"`));
  if (line === undefined) throw new Error(`no counter for ${path}`);
  return Number(line.slice(line.lastIndexOf(" ")));
}

/**
 * The engine's metrics by name, those of all tags together, or of one tag. A histogram goes by its name without
 * `_bucket`, `_sum` and `_count`, and its value is the count.
 */
export async function totals(tag = ""): Promise<Map<string, number>> {
  const text = await metrics();
  const sums = new Map<string, number>();
  for (const line of text.split("\n")) {
    const name = /^(sostenuto_[a-z_]+)/.exec(line)?.[1];
    if (name === undefined || name.endsWith("_bucket") || name.endsWith("_seconds_sum") || !line.includes(tag)) continue;
    const short = name.replace(/_seconds_count$/, "_seconds");
    sums.set(short, (sums.get(short) ?? 0) + Number(line.slice(line.lastIndexOf(" "))));
  }
  return sums;
}

/** How many sessions the server has closed for this reason. */
export async function closedFor(reason: string): Promise<number> {
  return (await totals(`reason="${reason}"`)).get("sostenuto_sessions_closed") ?? 0;
}

/** How many sockets the server holds open; not a number when an answer lacks it, as those of a busy server do at times. */
export async function openSessions(): Promise<number> {
  return (await totals()).get("sostenuto_sessions") ?? Number.NaN;
}

async function metrics(): Promise<string> {
  const response = await fetch(`${baseUrl}/metrics?scope=application`, { signal: AbortSignal.timeout(patience) });
  const text = await response.text();
  if (!response.ok) throw new Error(`/metrics answers ${response.status}: ${text.slice(0, 300)}`);
  return text;
}
