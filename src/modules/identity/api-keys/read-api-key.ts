import { sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { command } from "#platform/operations/command.ts";
import { equals } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { query } from "#platform/operations/query.ts";
import { apiKeyRevoked } from "../events.ts";
import { ApiKey, KeyStatus, keyBody, keyStatus, shownKey } from "./api-key.ts";

const input = z.strictObject({ api_key_id: z.uuid() });

export const listApiKeys = list({
  name: "identity.api_keys.list",
  summary: "List the API keys",
  item: ApiKey,
  roles: adminUp,
  filters: { status: equals(keyStatus, KeyStatus) },
  from: sql`identity.api_keys k`,
  body: keyBody,
  id: sql`k.id`,
  sorts: { created_at: { by: sql`k.id`, type: "uuid" } },
  order: "-created_at",
});

export const readApiKey = query({
  name: "identity.api_keys.read",
  summary: "Read an API key, without its secret",
  input,
  output: ApiKey,
  roles: adminUp,
  missing: "api_key.not_found",
  select: ({ input }) =>
    sql`select ${shownKey} from identity.api_keys k where k.id = ${input.api_key_id}::uuid`,
});

/** Revokes a key: it is refused from the next request on, and for ever. */
export const revokeApiKey = command({
  name: "identity.api_keys.remove",
  summary: "Revoke an API key for ever",
  input,
  output: null,
  roles: adminUp,
  errors: ["api_key.not_found"],
  batch: ({ input }) => [
    answer(
      sql`update identity.api_keys k set status = 'revoked'
           where k.id = ${input.api_key_id}::uuid and k.status = 'active' returning ${shownKey}`,
      "api_key.not_found",
    ),
  ],
  events: ({ input }) => [apiKeyRevoked(input)],
});
