import { sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { z } from "zod";
import type { Context, UserActor } from "#platform/context.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { Problem } from "#platform/errors.ts";
import { resourceFields } from "#platform/operations/fields.ts";
import { users } from "../tables.ts";

/** A person as they see themselves. */
export const Account = z
  .object({
    ...resourceFields,
    email: z.string().nullable(),
    username: z.string().nullable(),
    name: z.string().nullable(),
    phone: z.string().nullable(),
    status: z.enum(users.status.enumValues),
    is_verified: z.boolean(),
    mfa: z.enum(users.mfa.enumValues),
    platform_roles: z.array(z.string()),
    default_tenant_id: z.uuid().nullable(),
  })
  .meta({ id: "Account" });

const accountView = viewOf(Account, alias(users, "u"), { is_verified: sql`u.email_verified_at is not null` });

/** `Account` as JSON, of the users row that the query calls `u`. */
export const accountJson = sql`${bodyOf(accountView)}::json`;

/** The signed-in person of a request. Throws auth.required where there is none. */
export function personIn({ actor }: Context): UserActor {
  if (actor.kind !== "user") throw new Problem("auth.required");
  return actor;
}
