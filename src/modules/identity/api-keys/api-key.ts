import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { makeApiKey } from "#platform/auth/api-keys.ts";
import type { Statement } from "#platform/database/connection.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { asOfNow, resourceFields } from "#platform/operations/fields.ts";
import type { Call } from "#platform/operations/operation.ts";
import { isScope } from "#platform/operations/scopes.ts";
import { conceal } from "#platform/operations/secret-answer.ts";
import { Timestamp } from "#platform/time.ts";
import { apiKeys } from "../tables.ts";

/** What a key may do: an operation's name, `prefix.*`, or `*` for all that an admin may do. */
export const Scope = z
  .string()
  .max(100)
  .refine(isScope, "must be the name of an operation that admins may do, prefix.* of some, or *");

export const KeyStatus = z.enum(["active", "revoked", "expired"]);

/**
 * An API key. `prefix` is its open part; the whole is shown once, when it is made. `created_by` is its author, who answers
 * for it: who made it, or rotated it last.
 */
export const ApiKey = z
  .object({
    ...resourceFields,
    name: z.string(),
    prefix: z.string(),
    scopes: z.array(z.string()),
    status: asOfNow(KeyStatus),
    expires_at: Timestamp.nullable(),
    last_used_at: Timestamp.nullable(),
    created_by: z.uuid().nullable(),
  })
  .meta({ id: "ApiKey" });

/** A key just made, whole: keep it, it is not shown again. */
export const WholeApiKey = ApiKey.extend({ key: z.string() }).meta({ id: "WholeApiKey" });

export const keyStatus = sql`case when ${apiKeys.status} = 'active' and ${apiKeys.expires_at} <= now()
  then 'expired' else ${apiKeys.status} end`;

const view = viewOf(ApiKey, apiKeys, { status: keyStatus });
export const keyBody = bodyOf(view);

/** A key's row as `ApiKey`, with its ETag. */
export const asKey: SQL = sql`${keyBody} as body, ${apiKeys.version}::text as etag`;

/** The same with the whole key, which the answer conceals. */
export const asWholeKey = (concealed: string): SQL =>
  sql`${bodyOf({ ...view, key: sql`${concealed}::text` })} as body, ${apiKeys.version}::text as etag`;

/** Ends the transaction with api_key.not_found unless the tenant has the key. */
export const refuseUnknown = (id: string): Statement =>
  refuseUnless(sql`exists (select from ${apiKeys} where ${apiKeys.id} = ${id}::uuid)`, "api_key.not_found");

/** A new secret for a key of the call's tenant. People make keys: a key would pass on more than it may do itself. */
export async function secretFor(call: Call, command: string, keyId: string) {
  const { ctx, tenant } = call;
  if (!tenant) throw new Error(`${command} ran without a tenant`);
  const { key, prefix, secretHash } = await makeApiKey(ctx.config, tenant.id, keyId);
  return {
    concealed: await conceal(call, command, key),
    columns: { prefix, secret_hash: secretHash, created_by: sql`app.user_id()` },
  };
}
