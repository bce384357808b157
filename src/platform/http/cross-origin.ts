import type { MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import type { Config } from "../env.ts";
import type { HttpEnv } from "./http-env.ts";

/** CORS, where a browser says from which origin it asks; nobody else needs its headers. */
export function crossOrigin(exposeHeaders: string[]): MiddlewareHandler<HttpEnv> {
  const kept = new WeakMap<Config, MiddlewareHandler>();
  return (c, next) => {
    if (c.req.method !== "OPTIONS" && c.req.header("Origin") === undefined) return next();
    const { config } = c.get("ctx");
    const made =
      kept.get(config) ??
      cors({ origin: config.CORS_ORIGINS, credentials: true, exposeHeaders, maxAge: 600 });
    kept.set(config, made);
    return made(c, next);
  };
}
