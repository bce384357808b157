import { fork } from "node:child_process";
import { once } from "node:events";
import type { CloudUrls } from "../dev/bindings.ts";
import type { Secrets } from "../dev/secrets.ts";

/**
 * Starts what stands in for Neon and Upstash in a process of its own, before a Postgres, where `sql` is run first.
 */
export async function startEndpoints(of: { databaseUrl?: string; secrets: Secrets; sql?: string }) {
  const child = fork(new URL("./cloud.ts", import.meta.url));
  child.send(of);
  const [urls] = (await once(child, "message")) as [CloudUrls];
  return { urls, stop: () => child.disconnect() };
}
