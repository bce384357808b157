import { sql } from "drizzle-orm";
import { adminUp } from "#platform/context.ts";
import { identifier } from "#platform/operations/fields.ts";
import { equals } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { invitations } from "../tables.ts";
import { Invitation, InvitationStatus, invitationBody, invitationStatus } from "./invitation.ts";

export const listInvitations = list({
  name: "identity.invitations.list",
  summary: "List the invitations",
  item: Invitation,
  roles: adminUp,
  filters: {
    status: equals(invitationStatus, InvitationStatus),
    email: equals(invitations.email, identifier(254)),
  },
  from: sql`${invitations}`,
  body: invitationBody,
  id: invitations.id,
  sorts: { created_at: { by: invitations.id, type: "uuid" } },
  order: "-created_at",
});
