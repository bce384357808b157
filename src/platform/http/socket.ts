import type { Hono, Context as HonoContext } from "hono";
import type { z } from "zod";
import type { Directory } from "../auth/directory.ts";
import type { Role } from "../context.ts";
import { type ErrorCode, Problem } from "../errors.ts";
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
