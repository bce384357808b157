import { sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { changeOne } from "#platform/database/refusals.ts";
import { updateRows } from "#platform/database/write.ts";
import { command } from "#platform/operations/command.ts";
import { invitationCancelled } from "../events.ts";
import { invitations } from "../tables.ts";
import { refuseUnknown } from "./invitation.ts";

/** Cancels an open invitation: nobody can accept it from now on. It stays possible while the tenant is blocked. */
export const cancelInvitation = command({
  name: "identity.invitations.remove",
  summary: "Cancel an invitation",
  input: z.strictObject({ invitation_id: z.uuid() }),
  output: null,
  roles: adminUp,
  access: "essential",
  errors: ["invitation.not_found", "invitation.not_pending"],
  batch: ({ input: { invitation_id: id } }) => [
    refuseUnknown(id),
    changeOne(
      updateRows(
        invitations,
        { status: "cancelled" },
        sql`${invitations.id} = ${id}::uuid and ${invitations.status} = 'pending'`,
        sql`id`,
      ),
      "invitation.not_pending",
    ),
  ],
  events: ({ input: { invitation_id } }) => [invitationCancelled({ invitation_id })],
});
