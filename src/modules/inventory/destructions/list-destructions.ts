import { type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { equals, matches } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { ofWarehouse, pagesInSight } from "#platform/operations/pages-in-sight.ts";
import { query } from "#platform/operations/query.ts";
import { destructions, destructionLines as lines } from "../tables.ts";
import {
  DestructionStatus,
  destructionById,
  ListedDestruction,
  listedBody,
  StockDestruction,
} from "./destruction.ts";

const hasLineOf = (column: PgColumn, id: SQL): SQL =>
  sql`${destructions.id} in (select ${lines.destruction_id} from ${lines} where ${column} = ${id})`;
const withLineOf = (column: PgColumn) => matches(z.uuid(), (id): SQL => hasLineOf(column, sql`${id}::uuid`));

/** Destructions, the latest first. */
export const listStockDestructions = list({
  name: "inventory.destructions.list",
  summary: "List destructions of stock",
  item: ListedDestruction,
  roles: anyStaff,
  filters: {
    status: equals(destructions.status, DestructionStatus),
    product_id: withLineOf(lines.product_id),
    warehouse_id: ofWarehouse((id) => hasLineOf(lines.warehouse_id, id)),
    lot_id: withLineOf(lines.lot_id),
  },
  from: pagesInSight(destructions.id, destructions.first_warehouse),
  body: listedBody,
  id: destructions.id,
  sorts: { created_at: { by: destructions.id, type: "uuid" } },
  order: "-created_at",
});

/** One destruction with its lines. */
export const readStockDestruction = query({
  name: "inventory.destructions.read",
  summary: "Read a destruction of stock",
  input: z.strictObject({ destruction_id: z.uuid() }),
  output: StockDestruction,
  roles: anyStaff,
  missing: "destruction.not_found",
  select: ({ input }) => destructionById(input.destruction_id),
});
