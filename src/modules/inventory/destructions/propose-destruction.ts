import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import type { Statement } from "#platform/database/connection.ts";
import { newId } from "#platform/database/ids.ts";
import { holds } from "#platform/database/refusals.ts";
import { type FieldError, Problem } from "#platform/errors.ts";
import { decimal } from "#platform/money.ts";
import { command } from "#platform/operations/command.ts";
import { line } from "#platform/operations/fields.ts";
import { destructionProposed } from "../events.ts";
import { GivenUnit, Reason, Serials } from "../given-fields.ts";
import { destructionLines, destructions, lots, products, warehouses } from "../tables.ts";
import { ownUnits, unitUseErrors } from "../units/unit.ts";
import { destructionById, destructionFacts, StockDestruction, thisDestruction } from "./destruction.ts";

/** Lines of one destruction. */
const MAX_LINES = 200;

const Line = z.strictObject({
  product_id: z.uuid(),
  warehouse_id: z.uuid(),
  lot_id: z.uuid().optional().describe("Of goods that have lots, in whatever state the lot is"),
  quantity: decimal({ positive: true }),
  unit: GivenUnit,
  serials: Serials,
});
type Line = z.output<typeof Line>;

/** A place stands once. */
function faults(lines: readonly Line[]): FieldError[] {
  const places = lines.map(({ product_id, warehouse_id, lot_id }) =>
    `${product_id} ${warehouse_id} ${lot_id ?? ""}`.toLowerCase(),
  );
  return places.flatMap((place, at) => {
    const earlier = places.indexOf(place);
    const path = `lines.${at}.product_id`;
    return earlier < at ? [{ path, code: "duplicate", message: `stands in line ${earlier} too` }] : [];
  });
}

const lineRows = (lines: readonly Line[]): SQL =>
  sql`jsonb_to_recordset(${JSON.stringify(lines.map((one, position) => ({ position, ...one })))}::jsonb)
    g (position int, product_id uuid, warehouse_id uuid, lot_id uuid, quantity numeric, unit text, serials text[])`;

const known = (rows: SQL): Statement => sql`
  select ${holds(sql`p.id is not null`, "product.not_found")}, ${holds(sql`w.id is not null`, "warehouse.not_found")},
         ${holds(sql`g.lot_id is null or t.id is not null`, "lot.not_found")}
    from ${rows}
    left join ${products} p on p.id = g.product_id and p.deleted_at is null
    left join ${warehouses} w on w.id = g.warehouse_id and w.deleted_at is null
    left join ${lots} t on t.product_id = g.product_id and t.id = g.lot_id`;

/** Keeps the units of these products as they are until the commit: what is said in one is recorded in it. */
const keepUnits = (rows: SQL): Statement => sql`
  select from ${products} p where p.id in (select g.product_id from ${rows}) order by p.id for share`;

/** Proposes to destroy stock. Nothing moves, and nothing is held, until a second person confirms it. */
export const proposeDestruction = command({
  name: "inventory.destructions.create",
  summary: "Propose to destroy stock; a second person confirms it",
  input: z.strictObject({
    reason: Reason,
    method: line(200).describe("How it is destroyed, such as incineration"),
    lines: z.array(Line).min(1).max(MAX_LINES),
  }),
  output: StockDestruction,
  status: 201,
  roles: staffUp,
  callers: "people",
  errors: ["product.not_found", "warehouse.not_found", "lot.not_found", "stock.too_large", ...unitUseErrors],
  prepare({ input }) {
    const errors = faults(input.lines);
    if (errors.length > 0) throw new Problem("request.invalid", { errors });
    return newId();
  },
  batch({ input: { reason, method, lines } }, id) {
    const rows = lineRows(lines);
    return [
      known(rows),
      keepUnits(rows),
      sql`insert into ${destructions} (id, reason, method) values (${id}::uuid, ${reason}, ${method})`,
      sql`insert into ${destructionLines} (destruction_id, position, product_id, warehouse_id, lot_id, quantity, unit,
            unit_quantity, serials)
          select ${id}::uuid, g.position, g.product_id, g.warehouse_id, g.lot_id,
                 ${ownUnits(sql`g.product_id`, sql`g.quantity`, sql`g.unit`)}, g.unit,
                 case when g.unit is not null then g.quantity end, g.serials from ${rows}`,
      answer(destructionById(id)),
    ];
  },
  events: (_, id) => [destructionProposed.from(destructionFacts, thisDestruction(id))],
});
