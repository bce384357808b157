import { sql } from "drizzle-orm";
import { z } from "zod";
import { bodyOf, type View } from "#platform/database/view.ts";
import { shownAlways } from "#platform/operations/fields.ts";
import { isScope } from "#platform/operations/scopes.ts";
import { Timestamp } from "#platform/time.ts";

/** What a key may do: an operation's name, `prefix.*`, or `*` for all that an admin may do. */
export const Scope = z
  .string()
  .max(100)
  .refine(isScope, "must be the name of an operation that admins may do, prefix.* of some, or *");

export const KeyStatus = z.enum(["active", "revoked", "expired"]);

/** An API key. `prefix` is its open part; the whole is shown once, when it is made. */
export const ApiKey = z
  .object({
    ...shownAlways,
    name: z.string(),
    prefix: z.string(),
    scopes: z.array(z.string()),
    status: KeyStatus,
    expires_at: Timestamp.nullable(),
    last_used_at: Timestamp.nullable(),
    created_by: z.uuid().nullable(),
  })
  .meta({ id: "ApiKey" });

/** A key just made, whole: keep it, it is not shown again. */
export const WholeApiKey = ApiKey.extend({ key: z.string() }).meta({ id: "WholeApiKey" });

export const keyStatus = sql`case when k.status = 'active' and k.expires_at <= now() then 'expired' else k.status end`;

const view: View<z.infer<typeof ApiKey>> = {
  id: sql`k.id`,
  name: sql`k.name`,
  prefix: sql`k.prefix`,
  scopes: sql`k.scopes`,
  status: keyStatus,
  expires_at: sql`k.expires_at`,
  last_used_at: sql`k.last_used_at`,
  created_by: sql`k.created_by`,
  version: sql`k.version`,
  created_at: sql`k.created_at`,
  updated_at: sql`k.updated_at`,
};
export const keyBody = bodyOf(view);

/** What is shown of `identity.api_keys k`. */
export const shownKey = sql`${keyBody} as body, k.version::text as etag`;

/** The same with the whole key, which the answer conceals. */
export const shownWhole = (concealed: string) =>
  sql`${bodyOf({ ...view, key: sql`${concealed}::text` })} as body, k.version::text as etag`;
