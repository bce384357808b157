import { sql } from "drizzle-orm";
import { z } from "zod";
import { makeApiKey } from "#platform/auth/api-keys.ts";
import { adminUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { Problem } from "#platform/errors.ts";
import { command } from "#platform/operations/command.ts";
import { line } from "#platform/operations/fields.ts";
import type { Call } from "#platform/operations/operation.ts";
import { conceal } from "#platform/operations/secret-answer.ts";
import { GivenTime } from "#platform/time.ts";
import { apiKeyCreated, apiKeyRotated } from "../events.ts";
import { arrayOf } from "../members/rules.ts";
import { Scope, shownWhole, WholeApiKey } from "./api-key.ts";

/** A new secret for a key of the call's tenant. A key cannot make keys: it would pass on more than it may do itself. */
async function secretFor(call: Call, command: string, keyId: string) {
  const { ctx, tenant } = call;
  if (!tenant || tenant.as === "api_key") {
    throw new Problem("permission.denied", { detail: "API keys are made by people" });
  }
  const made = await makeApiKey(ctx.config, tenant.id, keyId);
  return { ...made, keyId, concealed: await conceal(call, command, made.key) };
}

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
  errors: ["api_key.expires_in_the_past"],
  concealed: "key",
  prepare: (call) => secretFor(call, "identity.api_keys.create", newId()),
  batch: ({ input }, { keyId, prefix, secretHash, concealed }) => [
    refuseUnless(
      sql`coalesce(${input.expires_at ?? null}::timestamptz > now(), true)`,
      "api_key.expires_in_the_past",
    ),
    answer(
      sql`insert into identity.api_keys as k (id, name, prefix, secret_hash, scopes, expires_at, created_by)
          values (${keyId}::uuid, ${input.name}, ${prefix}, decode(${secretHash}, 'hex'), ${arrayOf(input.scopes)},
                  ${input.expires_at ?? null}::timestamptz, app.user_id())
          returning ${shownWhole(concealed)}`,
    ),
  ],
  events: ({ input }, { keyId }) => [apiKeyCreated({ api_key_id: keyId, scopes: input.scopes })],
});

/** Gives a key a new secret; the old one stops at once. Errors: api_key.not_found, api_key.not_active. */
export const rotateApiKey = command({
  name: "identity.api_keys.rotate",
  summary: "Give an API key a new secret; the old one stops at once",
  input: z.strictObject({ api_key_id: z.uuid() }),
  output: WholeApiKey,
  roles: adminUp,
  errors: ["api_key.not_found", "api_key.not_active"],
  concealed: "key",
  prepare: (call) => secretFor(call, "identity.api_keys.rotate", call.input.api_key_id),
  batch: (_, { keyId, prefix, secretHash, concealed }) => [
    refuseUnless(
      sql`exists (select from identity.api_keys k where k.id = ${keyId}::uuid)`,
      "api_key.not_found",
    ),
    answer(
      sql`update identity.api_keys k set secret_hash = decode(${secretHash}, 'hex'), prefix = ${prefix}
           where k.id = ${keyId}::uuid and k.status = 'active' returning ${shownWhole(concealed)}`,
      "api_key.not_active",
    ),
  ],
  events: (_, { keyId }) => [apiKeyRotated({ api_key_id: keyId })],
});
