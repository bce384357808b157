import { sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { insertRow } from "#platform/database/write.ts";
import { command } from "#platform/operations/command.ts";
import { line } from "#platform/operations/fields.ts";
import { GivenTime } from "#platform/time.ts";
import { apiKeyCreated } from "../events.ts";
import { arrayOf, holdOwnAccess } from "../members/rules.ts";
import { apiKeys } from "../tables.ts";
import { asWholeKey, Scope, secretFor, WholeApiKey } from "./api-key.ts";

/** Makes a key with at most an admin's rights; the answer shows it whole, once. */
export const createApiKey = command({
  name: "identity.api_keys.create",
  summary: "Make an API key; the answer shows it whole, once",
  input: z.strictObject({
    name: line(100),
    scopes: z
      .array(Scope)
      .min(1)
      .max(100)
      .transform((scopes) => [...new Set(scopes)].sort()),
    expires_at: GivenTime.nullable().optional(),
  }),
  output: WholeApiKey,
  status: 201,
  roles: adminUp,
  callers: "people",
  feature: "api_access",
  errors: ["api_key.expires_in_the_past"],
  concealed: "key",
  async prepare(call) {
    const id = newId();
    return { id, ...(await secretFor(call, "identity.api_keys.create", id)) };
  },
  batch: (call, { id, columns, concealed }) => {
    const { name, scopes, expires_at = null } = call.input;
    return [
      ...holdOwnAccess(call),
      refuseUnless(sql`coalesce(${expires_at}::timestamptz > now(), true)`, "api_key.expires_in_the_past"),
      answer(
        insertRow(
          apiKeys,
          { id, name, scopes: arrayOf(scopes), expires_at: sql`${expires_at}::timestamptz`, ...columns },
          asWholeKey(concealed),
        ),
      ),
    ];
  },
  events: ({ input }, { id }) => [apiKeyCreated({ api_key_id: id, scopes: input.scopes })],
});
