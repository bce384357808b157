import { sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { changeOne } from "#platform/database/refusals.ts";
import { command } from "#platform/operations/command.ts";
import { userRemoved, userRestored } from "../events.ts";
import { expectUser, roomFor } from "./change-user.ts";
import { shownUser, User } from "./member.ts";
import { mayTouch } from "./rules.ts";

const input = z.strictObject({ user_id: z.uuid() });

const decide = (userId: string, to: "ended" | "active") => sql`
  update identity.memberships m set status = ${to}, decided_by = app.user_id(), decided_at = now()
   where m.user_id = ${userId}::uuid and (m.status = 'ended') <> (${to} = 'ended') returning m.id`;

/** Ends a membership (X14): the person is out at their next request. Errors: user.not_found, membership.last_owner. */
export const removeUser = command({
  name: "identity.users.remove",
  summary: "Remove a person from the tenant; they can be restored",
  input,
  output: null,
  roles: adminUp,
  errors: ["user.not_found", "version.stale", "user.outranks_you", "membership.last_owner"],
  batch: ({ input: { user_id }, ifMatch, tenant }) => [
    ...expectUser(user_id, ifMatch),
    ...mayTouch(tenant, { user_id }),
    changeOne(decide(user_id, "ended"), "user.not_found"),
  ],
  events: ({ input: { user_id } }) => [userRemoved({ user_id })],
});

/** Takes a removed person back with the roles that they had. Errors: user.not_found, quota.exceeded. */
export const restoreUser = command({
  name: "identity.users.restore",
  summary: "Take a removed person back",
  input,
  output: User,
  roles: adminUp,
  errors: ["user.not_found", "user.outranks_you", "quota.exceeded"],
  batch: ({ ctx, input: { user_id }, tenant }) => [
    ...mayTouch(tenant, { user_id }),
    roomFor(user_id, ctx.config.QUOTA_USERS),
    changeOne(decide(user_id, "active"), "user.not_found"),
    answer(shownUser(user_id)),
  ],
  events: ({ input: { user_id } }) => [userRestored({ user_id })],
});
