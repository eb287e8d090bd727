import { adminKey } from "./cli";
import { post } from "./http";

/** Sets environment variables as `npx convex env set` does; null removes one. */
export async function setVariables(variables: Record<string, string | null>): Promise<void> {
  const changes = Object.entries(variables).map(([name, value]) => ({ name, value }));
  const response = await post("/api/update_environment_variables", { changes }, { authorization: `Convex ${adminKey}` });
  if (response.status !== 200) throw new Error(`setting variables: ${response.status} ${await response.text()}`);
}
