import { baseUrl } from "./environment";

/** How often the server has run a query function for subscriptions, all clients together. */
export async function queryRuns(path: string): Promise<number> {
  const text = await (await fetch(`${baseUrl}/metrics?scope=application`)).text();
  const line = text.split("\n").find((one) => one.startsWith("sostenuto_query_runs{") && one.includes(`function="${path}"`));
  if (line === undefined) throw new Error(`no counter for ${path}`);
  return Number(line.slice(line.lastIndexOf(" ")));
}
