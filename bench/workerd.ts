import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";

const text = (value: string): string => JSON.stringify(value);

/** The lines of wrangler.toml that the bare runtime needs too. */
function fromWrangler(toml: string) {
  const one = (key: string) => new RegExp(`^${key} = "(.*)"$`, "m").exec(toml)?.[1] ?? "";
  const flags = /^compatibility_flags = \[(.*)\]$/m.exec(toml)?.[1] ?? "";
  const objects = [...toml.matchAll(/\{ name = "(\w+)", class_name = "(\w+)" \}/g)].map(
    ([, name, className]) => ({
      name: name ?? "",
      className: className ?? "",
    }),
  );
  const queues = [...toml.matchAll(/^\[\[queues\.producers\]\]\nqueue = ".*"\nbinding = "(\w+)"$/gm)].map(
    ([, binding]) => binding ?? "",
  );
  return { date: one("compatibility_date"), flags, objects, queues };
}

/**
 * A workerd configuration that serves the bundle in `folder` as wrangler.toml describes it; it is to stand in `config`. Where
 * the text of a `main` module is given, that is what answers, and what it imports of the bundle.
 */
export function duka(
  folder: string,
  config: string,
  bindings: Record<string, string>,
  main?: string,
): string {
  const { date, flags, objects, queues } = fromWrangler(readFileSync("wrangler.toml", "utf8"));
  const modules = readdirSync(folder)
    .filter((file) => /\.(js|wasm)$/.test(file))
    .sort((file) => (file === "index.js" ? -1 : 1))
    .map((file) => {
      const kind = file.endsWith(".wasm") ? "wasm" : "esModule";
      return `(name = ${text(file)}, ${kind} = embed ${text(relative(config, resolve(folder, file)))})`;
    });
  return `(
    modules = [${main ? `(name = "main.js", esModule = ${text(main)}), ` : ""}${modules.join(", ")}],
    compatibilityDate = ${text(date)}, compatibilityFlags = [${flags}],
    bindings = [${[
      ...Object.entries(bindings).map(([name, value]) => `(name = ${text(name)}, text = ${text(value)})`),
      ...objects.map(
        ({ name, className }) => `(name = ${text(name)}, durableObjectNamespace = ${text(className)})`,
      ),
      // Queues that take everything, answer, and hand out nothing.
      ...queues.map((name) => `(name = ${text(name)}, queue = "queue")`),
    ].join(", ")}],
    durableObjectNamespaces = [${objects
      .map(
        ({ className }) =>
          `(className = ${text(className)}, uniqueKey = ${text(className)}, enableSql = true)`,
      )
      .join(", ")}],
    durableObjectStorage = (localDisk = "objects"),
  )`;
}

export const empty = `(
    modules = [(name = "index.js", esModule = "export default { fetch: () => new Response('{}', { headers: { 'Content-Type': 'application/json' } }) }")],
    compatibilityDate = "2026-10-23",
  )`;

/** Takes what is sent to a queue, and answers as one does: the runtime waits for the answer's JSON. */
const queue = `(
    modules = [(name = "index.js", esModule = "export default { async fetch(request) { await request.arrayBuffer(); return Response.json({ metadata: { metrics: { backlogCount: 0, backlogBytes: 0, oldestMessageTimestamp: 0 } } }); } }")],
    compatibilityDate = "2026-10-23",
  )`;

/** Takes a list of events and hands each batch of 20 to Duka's consumer, as their queue would. */
const relay = `(
    modules = [(name = "index.js", esModule = "export default { async fetch(request, env) { const all = await request.json(); for (let at = 0; at < all.length; at += 20) { const messages = all.slice(at, at + 20).map((body) => ({ id: crypto.randomUUID(), timestamp: new Date(), body, attempts: 1 })); const { retryBatch, retryMessages } = await env.DUKA.queue('duka-events', messages); if (retryBatch.retry || retryMessages.length > 0) return new Response('not taken', { status: 500 }); } return new Response(null, { status: 204 }); } }")],
    compatibilityDate = "2026-10-23", compatibilityFlags = ["service_binding_extra_handlers"],
    bindings = [(name = "DUKA", service = "duka")],
  )`;

/**
 * Serves Duka's production bundle and an empty Worker on the bare runtime, and a relay of events where it has a port. What its
 * objects keep is in `folder`. Gives a stop.
 */
export async function startWorkerd(
  bindings: Record<string, string>,
  ports: { duka: number; empty: number; relay?: number; inspector?: number },
  folder = mkdtempSync(join(tmpdir(), "duka-bench-")),
) {
  const config = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "duka", worker = ${duka("dist/worker", folder, bindings)}),
    (name = "empty", worker = ${empty}),
    (name = "queue", worker = ${queue}),
    (name = "relay", worker = ${relay}),
    (name = "internet", network = (allow = ["public", "private"])),
    (name = "objects", disk = (path = ${text(folder)}, writable = true)),
  ],
  sockets = [
    (name = "duka", address = "127.0.0.1:${ports.duka}", http = (), service = "duka"),
    (name = "empty", address = "127.0.0.1:${ports.empty}", http = (), service = "empty"),
    ${ports.relay ? `(name = "relay", address = "127.0.0.1:${ports.relay}", http = (), service = "relay"),` : ""}
  ],
);`;
  const file = join(folder, "config.capnp");
  writeFileSync(file, config);
  const inspected = ports.inspector ? [`--inspector-addr=127.0.0.1:${ports.inspector}`] : [];
  const child: ChildProcess = spawn(
    "node_modules/.bin/workerd",
    ["serve", "--experimental", ...inspected, file],
    {
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  process.on("exit", () => child.kill());
  await untilListening(ports.duka, child);
  return {
    /** Asked to end, it waits for its sockets: SIGKILL drops them, and whatever it was at. */
    async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
      const ended = once(child, "exit");
      child.kill(signal);
      await ended;
    },
  };
}

/** Waits until a port answers. Errors: the process ended first. */
export async function untilListening(port: number, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) throw new Error("a server of the bench did not start");
    try {
      await fetch(`http://127.0.0.1:${port}/health`);
      return;
    } catch {
      await new Promise((wait) => setTimeout(wait, 100));
    }
  }
  throw new Error(`nothing answers on port ${port}`);
}
