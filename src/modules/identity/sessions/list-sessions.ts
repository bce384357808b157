import { eq, gt, isNull, sql } from "drizzle-orm";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { list } from "#platform/operations/list.ts";
import { personIn } from "../accounts/account.ts";
import { sessions } from "../tables.ts";
import { Session } from "./session.ts";

const current = sql`${sessions.id} is not distinct from (app.claims() ->> 'session')::uuid`;

/** Where the caller is signed in, newest first. One round trip. */
export const listSessions = list({
  name: "identity.sessions.list",
  summary: "Where you are signed in",
  scope: "user",
  item: Session,
  roles: [],
  filters: {},
  from: sql`${sessions}`,
  where: (_, { ctx }) => [
    eq(sessions.user_id, personIn(ctx).userId),
    isNull(sessions.revoked_at),
    gt(sessions.expires_at, sql`now()`),
  ],
  body: bodyOf(viewOf(Session, sessions, { current })),
  id: sessions.id,
  sorts: { created_at: { by: sessions.id, type: "uuid" } },
  order: "-created_at",
});
