import { sql } from "drizzle-orm";
import { z } from "zod";
import { warehousesInUse } from "#modules/inventory";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { refuseStale, refuseUnless } from "#platform/database/refusals.ts";
import { insertRow } from "#platform/database/write.ts";
import { decimal } from "#platform/money.ts";
import { command } from "#platform/operations/command.ts";
import { line, paragraph } from "#platform/operations/fields.ts";
import { equals, since, until } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { ofWarehouse, pagesInSight } from "#platform/operations/pages-in-sight.ts";
import { query } from "#platform/operations/query.ts";
import { GivenTime } from "#platform/time.ts";
import { countConfirmed, countRefused, drugCounted } from "../events.ts";
import { controlledDrugCounts as counts, dispensingRules as rules } from "../tables.ts";
import { ControlledDrugCount, CountStatus, countBody, countById, countFacts, thisCount } from "./count.ts";

const CountId = z.strictObject({ count_id: z.uuid() });

/** Records what somebody counted; another person confirms it by a call of their own. */
export const countDrug = command({
  name: "pharmacy.controlled_drug_counts.create",
  summary: "Record what was counted of a controlled drug",
  input: z.strictObject({
    product_id: z.uuid(),
    warehouse_id: z.uuid(),
    counted: decimal({ min: 0 }).describe("In the product's own unit"),
    note: paragraph(500).nullable().optional(),
  }),
  output: ControlledDrugCount,
  status: 201,
  roles: staffUp,
  callers: "people",
  errors: ["product.not_found", "warehouse.not_found", "warehouse.inactive", "controlled_drug.no_register"],
  prepare: () => newId(),
  batch: ({ input }, id) => [
    refuseUnless(
      sql`exists (select from inventory.medicines m where m.id = ${input.product_id}::uuid and m.deleted_at is null)`,
      "product.not_found",
    ),
    warehousesInUse(sql`values (${input.warehouse_id}::uuid)`),
    refuseUnless(
      sql`exists (select from ${rules} where ${rules.product_id} = ${input.product_id}::uuid and ${rules.registered_at} is not null)`,
      "controlled_drug.no_register",
    ),
    insertRow(counts, { ...input, id }, sql`id`),
    answer(countById(id)),
  ],
  events: (_, id) => [drugCounted.from(countFacts, thisCount(id))],
});

/** The step of a second person. */
function witnessing<Given extends z.ZodRawShape>(spec: {
  verb: "confirm" | "refuse";
  summary: string;
  input: z.ZodObject<Given & typeof CountId.shape>;
  event: typeof countConfirmed;
}) {
  return command({
    name: `pharmacy.controlled_drug_counts.${spec.verb}`,
    summary: spec.summary,
    input: spec.input,
    output: ControlledDrugCount,
    roles: staffUp,
    callers: "people",
    errors: [
      "controlled_drug_count.not_found",
      "controlled_drug_count.not_waiting",
      "controlled_drug_count.own_count",
      "version.stale",
    ],
    batch: ({ input, ifMatch }) => {
      const { count_id: id, reason = null } = input as { count_id: string; reason?: string };
      return [
        refuseUnless(sql`exists (select from ${thisCount(id)})`, "controlled_drug_count.not_found"),
        ...refuseStale(
          sql`select ${counts.version} from ${thisCount(id)} for no key update`,
          ifMatch,
          "controlled_drug_count.not_found",
        ),
        sql`update ${counts} set status = ${spec.verb === "confirm" ? "confirmed" : "refused"}, refusal_reason = ${reason}
            where ${counts.id} = ${id}::uuid`,
        answer(countById(id)),
      ];
    },
    events: ({ input }) => [spec.event.from(countFacts, thisCount((input as { count_id: string }).count_id))],
  });
}

/** Another person saw the same. */
export const confirmCount = witnessing({
  verb: "confirm",
  summary: "Confirm, as a second person, what was counted of a controlled drug",
  input: CountId,
  event: countConfirmed,
});

/** Another person saw something else: it is counted anew. */
export const refuseCount = witnessing({
  verb: "refuse",
  summary: "Refuse, as a second person, to confirm what was counted of a controlled drug",
  input: CountId.extend({ reason: line(500) }),
  event: countRefused,
});

/** Counts of controlled drugs, the latest first. */
export const listCounts = list({
  name: "pharmacy.controlled_drug_counts.list",
  summary: "List counts of controlled drugs",
  item: ControlledDrugCount,
  roles: staffUp,
  filters: {
    status: equals(counts.status, CountStatus),
    product_id: equals(counts.product_id, z.uuid()),
    warehouse_id: ofWarehouse((id) => sql`${counts.warehouse_id} = ${id}`),
    from: since(counts.counted_at, GivenTime.describe("Counted at or after")),
    to: until(counts.counted_at, GivenTime.describe("Counted at or before")),
  },
  from: pagesInSight(counts.id, counts.warehouse_id),
  body: countBody,
  id: counts.id,
  sorts: {
    created_at: { by: counts.id, type: "uuid" },
    counted_at: { by: counts.counted_at, type: "timestamptz" },
  },
  order: ({ from, to }) => (from || to ? "-counted_at" : "-created_at"),
});

/** One count. */
export const readCount = query({
  name: "pharmacy.controlled_drug_counts.read",
  summary: "Read a count of a controlled drug",
  input: CountId,
  output: ControlledDrugCount,
  roles: staffUp,
  missing: "controlled_drug_count.not_found",
  select: ({ input }) => countById(input.count_id),
});
