import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { holds } from "#platform/database/refusals.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { matches } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { Timestamp } from "#platform/time.ts";
import { lotHistory } from "../tables.ts";
import { LotStatus, thisLot } from "./lot.ts";

/** What a lot was until one of its changes. */
const FormerLot = z
  .object({
    id: z.uuid(),
    lot_number: z.string(),
    expires_on: z.iso.date().nullable(),
    status: LotStatus,
    ended_at: Timestamp.describe("Until when it was so: what is dated earlier is judged by this status"),
    reason: z.string().nullable().describe("Why it was changed then"),
    changed_by: z.uuid().nullable().describe("The person or API key that changed it"),
  })
  .meta({ id: "FormerLot" });

/** What a lot was before, the latest first. */
export const listLotHistory = list({
  name: "inventory.lots.list_history",
  summary: "List what a lot was until each change of its number, date or status",
  item: FormerLot,
  roles: anyStaff,
  filters: {
    lot_id: matches(z.uuid(), (id) => {
      const isThere = holds(sql`exists (select from ${thisLot(id)})`, "lot.not_found");
      return sql`(select ${isThere}) and ${lotHistory.lot_id} = ${id}::uuid`;
    }),
  },
  required: ["lot_id"],
  from: sql`${lotHistory}`,
  body: bodyOf(viewOf(FormerLot, lotHistory, {})),
  id: lotHistory.id,
  sorts: { ended_at: { by: lotHistory.ended_at, type: "timestamptz" } },
  order: "-ended_at",
  errors: ["lot.not_found"],
});
