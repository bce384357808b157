import type { IncomingMessage } from "node:http";
import { type Endpoint, type Reply, serve } from "../http.ts";
import type { Backend, Outcome } from "./backend.ts";
import { openMemory } from "./memory.ts";
import { openRedis } from "./real.ts";
import { type Command, scriptStore } from "./scripts.ts";
import { BadCommand, commandInPath, encodeResult, parseCommand, parseCommands } from "./upstash-protocol.ts";

type Options = { port: number; token: string; redisUrl?: string | undefined };

/**
 * Speaks Upstash's REST protocol (`/`, `/pipeline`, `/multi-exec`, `/set/key/value`) in front of a real Redis at
 * `redisUrl`, or one in memory. Every path wants the token. Errors: `PortInUse`; a plain Error when Redis does not answer.
 */
export async function startUpstashEndpoint({ port, token, redisUrl }: Options): Promise<Endpoint> {
  const backend = redisUrl ? await openRedis(redisUrl) : openMemory();
  const redis = withScripts(backend);
  const endpoint = await serve(port, "UPSTASH_PORT", (request, body) =>
    answer(redis, token, request, body),
  ).catch(async (error: unknown) => {
    await backend.close();
    throw error;
  });
  return {
    ...endpoint,
    async close() {
      await endpoint.close();
      await backend.close();
    },
  };
}

async function answer(redis: Backend, token: string, request: IncomingMessage, body: string): Promise<Reply> {
  const url = new URL(request.url ?? "/", "http://local");
  if (request.headers.authorization !== `Bearer ${token}` && url.searchParams.get("_token") !== token) {
    return { status: 401, json: { error: "Unauthorized" } };
  }
  if (request.method !== "POST" && request.method !== "GET") {
    return { status: 405, json: { error: "ERR method not allowed" } };
  }
  const base64 = request.headers["upstash-encoding"] === "base64";
  const encoded = (outcome: Outcome) =>
    "error" in outcome ? outcome : { result: encodeResult(outcome.result, base64) };
  try {
    if (url.pathname === "/pipeline") {
      return { status: 200, json: (await redis.pipeline(parseCommands(body))).map(encoded) };
    }
    if (url.pathname === "/multi-exec") {
      return { status: 200, json: (await redis.transaction(parseCommands(body))).map(encoded) };
    }
    const command = url.pathname === "/" ? parseCommand(body) : commandInPath(url, body);
    const [outcome = { error: "ERR no answer" }] = await redis.pipeline([command]);
    return { status: "error" in outcome ? 400 : 200, json: encoded(outcome) };
  } catch (error) {
    if (error instanceof BadCommand || isDiscarded(error))
      return { status: 400, json: { error: error.message } };
    throw error;
  }
}

function isDiscarded(error: unknown): error is Error {
  return error instanceof Error && error.message.startsWith("EXECABORT");
}

/** Scripts by their original SHA, and Upstash's flags taken off, on top of a backend. */
function withScripts(backend: Backend): Backend {
  const scripts = scriptStore();
  async function pipeline(commands: readonly Command[]): Promise<Outcome[]> {
    const local = commands.map((command) => scripts.answer(command));
    const remote = commands.filter((_, at) => local[at] === undefined);
    const outcomes = await backend.pipeline(remote.map((command) => scripts.translate(command)));
    let next = 0;
    return local.map((result) =>
      result === undefined ? (outcomes[next++] ?? { error: "ERR no answer" }) : { result },
    );
  }
  return {
    pipeline,
    transaction: (commands) => backend.transaction(commands.map((command) => scripts.translate(command))),
    close: backend.close,
  };
}
