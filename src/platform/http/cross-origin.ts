import type { MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import type { Config } from "../env.ts";
import type { HttpEnv } from "./http-env.ts";

/** CORS, where a browser says from which origin it asks; nobody else needs its headers. */
export function crossOrigin(exposeHeaders: string[]): MiddlewareHandler<HttpEnv> {
  const kept = new WeakMap<Config, MiddlewareHandler>();
  return async (c, next) => {
    if (c.req.method !== "OPTIONS" && c.req.header("Origin") === undefined) return next();
    const { config } = c.get("ctx");
    const made =
      kept.get(config) ??
      cors({ origin: config.CORS_ORIGINS, credentials: true, exposeHeaders, maxAge: 600 });
    kept.set(config, made);
    const answer = await made(c, next);
    if (answer) return answer;
    // Answers say that they vary by it whoever asks, and `cors` says it once more.
    const said = c.res.headers.get("Vary")?.split(/,\s*/) ?? [];
    c.res.headers.set("Vary", [...new Set(said)].join(", "));
  };
}
