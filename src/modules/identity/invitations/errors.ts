import { type Codes, declareErrors } from "#platform/errors.ts";

/** What a tenant's invitations refuse. */
export const invitationErrors = declareErrors({
  "invitation.not_found": { status: 404, title: "There is no such invitation, or it is spent or expired" },
  "invitation.pending": {
    status: 409,
    title: "An invitation to this address or person is still open",
    constraint: ["invitations_pending", "invitations_pending_person"],
  },
  "invitation.not_pending": { status: 409, title: "The invitation is not open any more" },
  "invitation.password_required": { status: 422, title: "Choose a password to accept the invitation" },
  "invitation.unknown_branch": {
    status: 422,
    title: "There is no such branch",
    constraint: "invitations_tenant_id_branch_id_fkey",
  },
});

declare module "#platform/errors.ts" {
  interface ErrorCatalogue extends Codes<typeof invitationErrors> {}
}
