import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { equals, since, until } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { ofWarehouse, pagesInSight } from "#platform/operations/pages-in-sight.ts";
import { query } from "#platform/operations/query.ts";
import { GivenTime } from "#platform/time.ts";
import { tillSessions } from "./tables.ts";
import {
  ListedTillSession,
  listedBody,
  sessionsWhere,
  TillSession,
  TillSessionStatus,
} from "./till-session.ts";

/** Sessions of tills, the latest first. */
export const listTillSessions = list({
  name: "sales.till_sessions.list",
  summary: "List sessions of tills",
  item: ListedTillSession,
  roles: anyStaff,
  filters: {
    till_id: equals(tillSessions.till_id, z.uuid()),
    warehouse_id: ofWarehouse((id) => sql`${tillSessions.warehouse_id} = ${id}`),
    cashier_id: equals(tillSessions.cashier_id, z.uuid()),
    status: equals(tillSessions.status, TillSessionStatus),
    from: since(tillSessions.opened_at, GivenTime.describe("Opened at or after")),
    to: until(tillSessions.opened_at, GivenTime.describe("Opened at or before")),
  },
  from: pagesInSight(tillSessions.id, tillSessions.warehouse_id),
  body: listedBody,
  id: tillSessions.id,
  sorts: { opened_at: { by: tillSessions.opened_at, type: "timestamptz" } },
  order: "-opened_at",
});

/** One session with what it took. */
export const readTillSession = query({
  name: "sales.till_sessions.read",
  summary: "Read a session of a till with its totals",
  input: z.strictObject({ till_session_id: z.uuid() }),
  output: TillSession,
  roles: anyStaff,
  missing: "till_session.not_found",
  select: ({ input }) => sessionsWhere(sql`${tillSessions.id} = ${input.till_session_id}::uuid`),
});
