import { sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { changeOne } from "#platform/database/refusals.ts";
import { updateRows } from "#platform/database/write.ts";
import { command } from "#platform/operations/command.ts";
import { apiKeyRevoked } from "../events.ts";
import { apiKeys } from "../tables.ts";

/** Revokes a key: it is refused from the next request on, and for ever. It stays possible while the tenant is blocked. */
export const revokeApiKey = command({
  name: "identity.api_keys.remove",
  summary: "Revoke an API key for ever",
  input: z.strictObject({ api_key_id: z.uuid() }),
  output: null,
  roles: adminUp,
  access: "essential",
  errors: ["api_key.not_found"],
  batch: ({ input }) => [
    changeOne(
      updateRows(
        apiKeys,
        { status: "revoked" },
        sql`${apiKeys.id} = ${input.api_key_id}::uuid and ${apiKeys.status} = 'active'`,
        sql`id`,
      ),
      "api_key.not_found",
    ),
  ],
  events: ({ input }) => [apiKeyRevoked(input)],
});
