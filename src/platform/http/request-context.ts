import type { MiddlewareHandler } from "hono";
import type { Context } from "../context.ts";
import { type Connection, connect } from "../database/connection.ts";
import { newId } from "../database/ids.ts";
import { configOf } from "../env.ts";
import { createLog } from "../log.ts";
import { cut } from "../text.ts";
import type { HttpEnv } from "./http-env.ts";
import { complete } from "./whole-answer.ts";

/** A part of a path that is longer than ids and names are: a token by which somebody may read something. */
const LONG = /[^/]{65,}/g;

/** Makes the context of a request, and writes its headers and its log line when it is answered. */
export function requestContext(): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    c.set("started", performance.now());
    const requestId = newId();
    c.set("requestId", requestId);
    const clientRequestId = given(c.req.header("X-Request-Id"));
    const config = configOf(c.env);
    const log = createLog({ request_id: requestId, client_request_id: clientRequestId });
    const login = (url: string): Connection => {
      let made: Connection | undefined;
      return {
        batch: (...args) => {
          made ??= connect(config, url, requestId);
          return made.batch(...args);
        },
      };
    };
    const ctx: Context = {
      env: c.env,
      config,
      requestId,
      ip: c.req.header("CF-Connecting-IP") ?? "unknown",
      userAgent: cut(c.req.header("User-Agent")?.toWellFormed() ?? "", 300) || null,
      log,
      timings: new Map(),
      headers: new Map(),
      waitUntil: (work) =>
        c.executionCtx.waitUntil(work.catch((error) => log.error("afterwards.failed", error))),
      api: login(config.DATABASE_URL),
      system: login(config.SYSTEM_DATABASE_URL),
      identity: login(config.IDENTITY_DATABASE_URL),
      actor: { kind: "anonymous" },
    };
    c.set("ctx", ctx);
    if (clientRequestId) ctx.headers.set("X-Client-Request-Id", clientRequestId);
    await next();
    complete(c);
    const { actor } = ctx;
    log.info("request", {
      method: c.req.method,
      path: c.req.path.replaceAll(LONG, "…"),
      command: c.get("command"),
      status: c.res.status,
      tenant: c.get("tenant")?.id,
      actor: actor.kind === "user" ? actor.userId : actor.kind === "api_key" ? actor.keyId : undefined,
      ...Object.fromEntries([...ctx.timings].map(([name, ms]) => [`${name}_ms`, Math.round(ms * 10) / 10])),
    });
  };
}

/** A caller's own id of the request: kept beside ours where it can forge no line of a log. */
const given = (id: string | undefined): string | undefined =>
  id && /^[\w.:-]{1,128}$/.test(id) ? id : undefined;
