import type { Hono, Context as HonoContext } from "hono";
import { z } from "zod";
import type { Directory } from "../auth/directory.ts";
import type { Role } from "../context.ts";
import { type ErrorCode, errorKind, Problem } from "../errors.ts";
import { operationId } from "../openapi/operation-id.ts";
import type { Refusals } from "../openapi/problems.ts";
import type { HttpEnv } from "./http-env.ts";

/** An address that takes WebSockets. `path` is below /api/v1. */
export interface Socket {
  path: string;
  /** The permission, and the operation id in the OpenAPI document. */
  name: string;
  summary: string;
  roles: readonly Role[];
  /** What stands in its query. */
  query: z.ZodObject;
  /** What an upgrade may be refused for: the reason of the close frame, behind its code. */
  errors: readonly ErrorCode[];
  /** Where the JSON Schema of its frames is served, from the root of the host. */
  frames: string;
  /** The answer to an upgrade: a socket, open or closed at once with a code that says why. It throws nothing. */
  open(c: HonoContext<HttpEnv>, directory: Directory): Promise<Response>;
}

/** The codes that are answered in place of a socket. */
const NO_SOCKET = [
  "socket.upgrade_required",
  "route.method_not_allowed",
  "config.invalid",
  "internal.fault",
] as const satisfies ErrorCode[];

/** Mounts the sockets: what is no upgrade is 426, and other methods are 405. */
export function mountSockets(app: Hono<HttpEnv>, sockets: readonly Socket[], directory: Directory): void {
  for (const socket of sockets) {
    const path = `/api/v1${socket.path}`;
    app.get(path, (c) => {
      c.set("command", socket.name);
      if (c.req.header("Upgrade")?.toLowerCase() !== "websocket")
        throw new Problem("socket.upgrade_required", { headers: { Upgrade: "websocket" } });
      return socket.open(c, directory);
    });
    app.all(path, () => {
      throw new Problem("route.method_not_allowed", { headers: { Allow: "GET" } });
    });
  }
}

const PROBLEM = { $ref: "#/components/schemas/Problem" };

/** What the OpenAPI document says of a socket. */
export function describeSocket(
  { name, summary, roles, query, errors, frames }: Socket,
  refusals: Refusals,
): Record<string, unknown> {
  const { properties = {} } = z.toJSONSchema(query, { io: "input" });
  const byStatus = Map.groupBy(NO_SOCKET, (code) => errorKind(code).status);
  return {
    operationId: operationId(name),
    summary,
    description: `A WebSocket. Members as ${roles.join(", ")}; no API keys. The ticket of \`POST /ws/tickets\` stands in the query, or the access token among the subprotocols, behind \`duka.v1\`. A refusal is a socket that is closed at once, with a code and one of these reasons: ${errors.map((code) => `\`${code}\``).join(", ")}.`,
    externalDocs: { url: frames, description: "The JSON Schema of its frames" },
    tags: [socketTag({ name })],
    security: [],
    parameters: Object.entries(properties).map(([field, schema]) => {
      const { description, ...rest } = schema as Record<string, unknown>;
      return {
        name: field,
        in: "query",
        required: false,
        ...(description ? { description } : {}),
        schema: rest,
      };
    }),
    responses: {
      101: { description: "The socket" },
      default: { description: "A problem", content: { "application/problem+json": { schema: PROBLEM } } },
      ...Object.fromEntries([...byStatus].map(([status, codes]) => [status, refusals.refer(status, codes)])),
    },
  };
}

/** The tag that a socket stands under in the OpenAPI document. */
export const socketTag = ({ name }: Pick<Socket, "name">): string => name.split(".").slice(0, 2).join(".");
