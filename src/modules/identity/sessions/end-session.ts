import { sql } from "drizzle-orm";
import { z } from "zod";
import { refuseUnless } from "#platform/database/refusals.ts";
import { action } from "#platform/operations/action.ts";
import { personIn } from "../accounts/account.ts";
import { closeSockets, endSessions, othersOf } from "./session.ts";

/** Sign out: ends the caller's session. A token of an outside issuer has none here to end. One round trip. */
export const signOut = action({
  name: "identity.sessions.end_current",
  summary: "Sign out",
  scope: "user",
  input: z.strictObject({}),
  output: null,
  async handle({ ctx }, batch) {
    const { userId, sessionId } = personIn(ctx);
    const own = sql`s.id = ${sessionId}::uuid and s.user_id = ${userId}::uuid`;
    const { ended } = await batch({ ended: endSessions(own, "signed_out") });
    closeSockets(ctx, ended);
  },
});

/** End one of the caller's sessions, such as that of a lost phone. One round trip. */
export const endSession = action({
  name: "identity.sessions.end",
  summary: "End one of your sessions",
  scope: "user",
  input: z.strictObject({ session_id: z.uuid() }),
  output: null,
  errors: ["session.not_found"],
  async handle({ ctx, input }, batch) {
    const own = sql`s.id = ${input.session_id}::uuid and s.user_id = ${personIn(ctx).userId}::uuid`;
    const { ended } = await batch({
      is: refuseUnless(
        sql`exists (select from identity.sessions s where ${own} and s.revoked_at is null)`,
        "session.not_found",
      ),
      ended: endSessions(own, "ended_by_user"),
    });
    closeSockets(ctx, ended);
  },
});

/** End all of the caller's sessions but this one. One round trip. */
export const endOtherSessions = action({
  name: "identity.sessions.end_others",
  summary: "End all your other sessions",
  scope: "user",
  input: z.strictObject({}),
  output: null,
  async handle({ ctx }, batch) {
    const { ended } = await batch({ ended: endSessions(othersOf(personIn(ctx)), "ended_by_user") });
    closeSockets(ctx, ended);
  },
});
