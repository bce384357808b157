import { type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { z } from "zod";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { resourceFields } from "#platform/operations/fields.ts";
import { Timestamp } from "#platform/time.ts";
import { membershipCreated } from "../events.ts";
import { memberships } from "../tables.ts";
import { Awaits, invited, Limit, MembershipStatus, members, personView, Roles } from "./people.ts";

/** What joins a person and a tenant. Only an active one gives access; an invitation is a pending one. */
export const Membership = z
  .object({
    ...resourceFields,
    user_id: z.uuid().nullable().describe("null until the person accepts"),
    email: z.string().nullable(),
    username: z.string().nullable(),
    name: z.string().nullable(),
    roles: Roles,
    status: MembershipStatus,
    awaits: Awaits.nullable().describe("Whose decision a pending membership waits for"),
    branch_id: z.uuid().nullable(),
    branch_ids: Limit,
    decided_by: z.uuid().nullable(),
    decided_at: Timestamp.nullable(),
  })
  .meta({ id: "Membership" });

export const membershipBody = bodyOf(personView(Membership, { id: sql`p.membership_id` }));
const asMembership = sql`${membershipBody} as body, p.version::text as etag`;

/** What `membershipCreated` says of a membership: of the row `m`. */
export const createdFacts = viewOf(membershipCreated.payload, alias(memberships, "m"), {
  membership_id: sql`m.id`,
});

/** A membership by its id. */
export const membershipById = (id: string): SQL =>
  sql`select ${asMembership} from ${members} where p.membership_id = ${id}::uuid`;

/** The pending membership that an open invitation is, by the invitation's id. */
export const invitedMembership = (invitationId: string): SQL =>
  sql`select ${asMembership} from ${invited} where p.membership_id = ${invitationId}::uuid`;
