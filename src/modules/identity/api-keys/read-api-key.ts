import { sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { equals } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { query } from "#platform/operations/query.ts";
import { apiKeys } from "../tables.ts";
import { ApiKey, asKey, KeyStatus, keyBody, keyStatus } from "./api-key.ts";

export const listApiKeys = list({
  name: "identity.api_keys.list",
  summary: "List the API keys",
  item: ApiKey,
  roles: adminUp,
  filters: { status: equals(keyStatus, KeyStatus) },
  from: sql`${apiKeys}`,
  body: keyBody,
  id: apiKeys.id,
  sorts: { created_at: { by: apiKeys.id, type: "uuid" } },
  order: "-created_at",
});

export const readApiKey = query({
  name: "identity.api_keys.read",
  summary: "Read an API key, without its secret",
  input: z.strictObject({ api_key_id: z.uuid() }),
  output: ApiKey,
  roles: adminUp,
  missing: "api_key.not_found",
  select: ({ input }) => sql`select ${asKey} from ${apiKeys} where ${apiKeys.id} = ${input.api_key_id}::uuid`,
});
