import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { bodyOf } from "#platform/database/view.ts";
import { resourceFields } from "#platform/operations/fields.ts";
import { invited, Limit, MembershipStatus, members, personView, Roles } from "./people.ts";

/**
 * A person as their colleagues in one tenant see them. `status` is of their membership; `name` as the tenant calls them.
 * Who is invited and has not accepted has no id yet, and nothing but what the tenant gave.
 */
export const User = z
  .object({
    ...resourceFields,
    id: z.uuid().nullable().describe("null until the person accepts"),
    membership_id: z.uuid(),
    email: z.string().nullable(),
    username: z.string().nullable(),
    name: z.string().nullable(),
    phone: z.string().nullable(),
    roles: Roles,
    status: MembershipStatus,
    is_verified: z.boolean(),
    branch_id: z.uuid().nullable(),
    branch_ids: Limit,
  })
  .meta({ id: "User" });

export const userBody = bodyOf(
  personView(User, {
    id: sql`p.user_id`,
    version: sql`p.user_version`,
    updated_at: sql`p.user_updated_at`,
  }),
);
const asUser = sql`${userBody} as body, p.user_version::text as etag`;

/** A member of the tenant, or who was one or asked to be, by their user id. */
export const userById = (userId: string): SQL =>
  sql`select ${asUser} from ${members} where p.user_id = ${userId}::uuid`;

/** Who is invited, by the invitation's id. */
export const invitedUser = (invitationId: string): SQL =>
  sql`select ${asUser} from ${invited} where p.membership_id = ${invitationId}::uuid`;
