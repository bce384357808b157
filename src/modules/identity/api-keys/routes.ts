import "./errors.ts";
import { get, post, type Route, remove } from "#platform/http/route.ts";
import { createApiKey } from "./create-api-key.ts";
import { listApiKeys } from "./list-api-keys.ts";
import { readApiKey } from "./read-api-key.ts";
import { revokeApiKey } from "./revoke-api-key.ts";
import { rotateApiKey } from "./rotate-api-key.ts";

/** A tenant's API keys. */
export const apiKeyRoutes: Route[] = [
  get("/api-keys", listApiKeys),
  post("/api-keys", createApiKey),
  get("/api-keys/{api_key_id}", readApiKey),
  remove("/api-keys/{api_key_id}", revokeApiKey),
  post("/api-keys/{api_key_id}/rotate", rotateApiKey),
];
