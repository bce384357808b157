import { and, sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { bodyOf } from "#platform/database/view.ts";
import { wholeNumber } from "#platform/operations/fields.ts";
import { equals, matches, parameter } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { isSlow, SlowMover, slowMoverView, withUse } from "./slow-movers.ts";

/** The slow movers; without `max_issue_days` those of which nothing went. */
export const listSlowMovers = list({
  name: "reports.slow_movers.list",
  summary: "List products in stock of which little or nothing was issued for a time, with their value",
  item: SlowMover,
  roles: anyStaff,
  filters: {
    days: parameter(wholeNumber(1, 730).describe("How far back to look; 90 where it is left out")),
    max_issue_days: matches(
      wholeNumber(0, 30).describe(
        "On how many days, counted at each warehouse, some may have gone; none where it is left out",
      ),
      (most) => and(...isSlow(most)),
      and(...isSlow(0)),
    ),
    category: equals(sql`p.category`, z.string()),
  },
  from: ({ days = 90, max_issue_days = 0 }, { orderBy }) => withUse(days, max_issue_days, orderBy),
  body: bodyOf(slowMoverView),
  id: sql`p.id`,
  sorts: { sku: { by: sql`p.sku`, type: "text" }, name: { by: sql`p.name`, type: "text" } },
  order: "sku",
});
