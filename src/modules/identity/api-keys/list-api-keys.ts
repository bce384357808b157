import { sql } from "drizzle-orm";
import { adminUp } from "#platform/context.ts";
import { equals } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { apiKeys } from "../tables.ts";
import { ApiKey, KeyStatus, keyBody, keyStatus } from "./api-key.ts";

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
