import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

/** The Worker's bindings for a local cloud, by name. */
type Bindings = Record<string, string>;

type Started = { bindings: Promise<Bindings>; stop(): Promise<void> };

/**
 * The local clouds that the suite runs against: one for each runtime of tests, so that these work beside each other and
 * never meet in a database. Each is embedded, or a database of its own on the servers that development's variables name.
 */
export function localClouds(options: { most: number }) {
  const started: Started[] = [];
  let runtimes = 0;
  return {
    /** Bindings of the next runtime; beyond `most` they are those of the first ones again. Errors: a cloud does not start. */
    next(): Promise<Bindings> {
      const turn = runtimes++ % options.most;
      started[turn] ??= start();
      return started[turn].bindings;
    },
    async stop(): Promise<void> {
      await Promise.all(started.splice(0).map((cloud) => cloud.stop()));
    },
  };
}

function start(): Started {
  const child = fork(new URL("./run-cloud.ts", import.meta.url), { stdio: "inherit", execArgv: [] });
  const ended = once(child, "exit");
  return {
    bindings: bindingsOf(child, ended),
    async stop() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

async function bindingsOf(child: ChildProcess, ended: Promise<unknown>): Promise<Bindings> {
  const [bindings] = (await Promise.race([
    once(child, "message"),
    ended.then(() => Promise.reject(new Error("the local cloud did not start"))),
  ])) as [Bindings];
  return bindings;
}
