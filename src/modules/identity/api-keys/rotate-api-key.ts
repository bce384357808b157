import { sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { updateRows } from "#platform/database/write.ts";
import { command } from "#platform/operations/command.ts";
import { apiKeyRotated } from "../events.ts";
import { holdOwnAccess } from "../members/rules.ts";
import { apiKeys } from "../tables.ts";
import { asWholeKey, keyStatus, refuseUnknown, secretFor, WholeApiKey } from "./api-key.ts";

/** Gives a key a new secret; the old one stops at once. Who rotates it knows the secret, and is its author from now on. */
export const rotateApiKey = command({
  name: "identity.api_keys.rotate",
  summary: "Give an API key a new secret; the old one stops at once, and you are its author",
  input: z.strictObject({ api_key_id: z.uuid() }),
  output: WholeApiKey,
  roles: adminUp,
  callers: "people",
  errors: ["api_key.not_found", "api_key.not_active"],
  concealed: "key",
  prepare: (call) => secretFor(call, "identity.api_keys.rotate", call.input.api_key_id),
  batch: (call, { columns, concealed }) => [
    ...holdOwnAccess(call),
    refuseUnknown(call.input.api_key_id),
    answer(
      updateRows(
        apiKeys,
        columns,
        sql`${apiKeys.id} = ${call.input.api_key_id}::uuid and ${keyStatus} = 'active'`,
        asWholeKey(concealed),
      ),
      "api_key.not_active",
    ),
  ],
  events: ({ input }) => [apiKeyRotated(input)],
});
