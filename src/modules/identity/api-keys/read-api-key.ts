import { sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { query } from "#platform/operations/query.ts";
import { apiKeys } from "../tables.ts";
import { ApiKey, asKey } from "./api-key.ts";

export const readApiKey = query({
  name: "identity.api_keys.read",
  summary: "Read an API key, without its secret",
  input: z.strictObject({ api_key_id: z.uuid() }),
  output: ApiKey,
  roles: adminUp,
  missing: "api_key.not_found",
  select: ({ input }) => sql`select ${asKey} from ${apiKeys} where ${apiKeys.id} = ${input.api_key_id}::uuid`,
});
