import type { Middleware } from "openapi-fetch";
import { KEYLESS } from "./generated/keyless.ts";

/** The header under which a write happens once, however often it is sent. */
export const KEY = "Idempotency-Key";

/**
 * Gives each write that takes one a key of its own, which stays the same over its retries. A key that the caller sends stays:
 * one that is kept elsewhere, such as with a sale at a till, makes the write happen once over restarts too.
 */
export const keyed: Middleware = {
  onRequest({ request, schemaPath }) {
    if (request.method !== "POST") return;
    if (KEYLESS.has(schemaPath)) request.headers.delete(KEY);
    else if (!request.headers.has(KEY)) request.headers.set(KEY, crypto.randomUUID());
  },
};
