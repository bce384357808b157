import { fork } from "node:child_process";
import { once } from "node:events";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    bindings: Record<string, string>;
  }
}

/**
 * Starts the local cloud that the suite runs against, in a process of its own: embedded, or a database of its own at
 * DUKA_DEV_DATABASE_URL and the Redis at DUKA_DEV_REDIS_URL, where they are set.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const child = fork(new URL("./run-cloud.ts", import.meta.url), { stdio: "inherit", execArgv: [] });
  const ended = once(child, "exit");
  const [bindings] = (await Promise.race([
    once(child, "message"),
    ended.then(() => Promise.reject(new Error("the local cloud did not start"))),
  ])) as [Record<string, string>];
  project.provide("bindings", bindings);
  return async () => {
    child.disconnect();
    await ended;
  };
}
