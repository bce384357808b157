import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Statement } from "#platform/database/connection.ts";
import { bodyOf } from "#platform/database/view.ts";
import { Membership } from "./membership.ts";
import { members, personView } from "./people.ts";

/** A membership as the platform sees it, with its tenant. */
export const UserTenant = Membership.extend({
  user_id: z.uuid(),
  tenant_id: z.uuid(),
  is_approved: z.boolean(),
}).meta({ id: "UserTenant" });

export const userTenantBody = bodyOf(
  personView(UserTenant, { id: sql`p.membership_id`, is_approved: sql`p.status = 'active'` }),
);

/** The membership of a condition on `p` as `UserTenant`. */
export const userTenant = (which: SQL): Statement =>
  sql`select ${userTenantBody} as body, p.version::text as etag from ${members} where ${which}`;
