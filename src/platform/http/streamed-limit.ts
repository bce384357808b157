import type { MiddlewareHandler } from "hono";
import { Problem } from "../errors.ts";
import type { HttpEnv } from "./http-env.ts";

/**
 * Refuses a body of more bytes than this with request.too_large, at once where its length is said, else as soon as it is longer: it is
 * never held in memory for that.
 */
export function streamedLimit(maxSize: number): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const { body, headers } = c.req.raw;
    if (!body) return next();
    if (Number(headers.get("Content-Length") ?? 0) > maxSize) throw new Problem("request.too_large");
    let size = 0;
    const counted = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        size += chunk.byteLength;
        if (size > maxSize) controller.error(new Problem("request.too_large"));
        else controller.enqueue(chunk);
      },
    });
    c.req.raw = new Request(c.req.raw, { body: body.pipeThrough(counted) });
    return next();
  };
}
