import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { action } from "#platform/operations/action.ts";
import { encodeCursor, pageInput, pageSql } from "#platform/pagination.ts";
import { personIn } from "../accounts/account.ts";
import { sessions } from "../tables.ts";
import { Session } from "./session.ts";

const sorts = { created_at: { by: sessions.id, type: "uuid" } } as const;

/** Where the caller is signed in, newest first. One round trip. */
export const listSessions = action({
  name: "identity.sessions.list",
  summary: "Where you are signed in",
  scope: "user",
  input: z.strictObject(pageInput(Object.keys(sorts))),
  output: z.object({ data: z.array(Session), next_cursor: z.string().nullable() }),
  errors: ["auth.session_ended", "cursor.invalid"],
  async handle({ ctx, input }, batch) {
    const { userId, sessionId } = personIn(ctx);
    const page = pageSql(input, sorts, "-created_at", sessions.id);
    const holds = and(
      eq(sessions.user_id, userId),
      isNull(sessions.revoked_at),
      gt(sessions.expires_at, sql`now()`),
      page.after,
    );
    const { rows } = await batch({
      rows: sql`select json_build_object('id', id, 'current', id is not distinct from ${sessionId}::uuid, 'amr', amr, 'ip', ip,
                   'user_agent', user_agent, 'created_at', created_at, 'refreshed_at', refreshed_at,
                   'expires_at', expires_at) as session
            from ${sessions} where ${holds} order by ${page.orderBy} limit ${page.fetch}`,
    });
    const data = rows.slice(0, input.limit).map(({ session }) => session as z.infer<typeof Session>);
    const last = data.at(-1)?.id;
    const more = rows.length > input.limit && last;
    return { data, next_cursor: more ? encodeCursor({ sort: page.sort, key: last, id: last }) : null };
  },
});
