import { sql } from "drizzle-orm";
import { z } from "zod";
import { productsInUse, warehousesInUse } from "#modules/inventory";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import type { Statement } from "#platform/database/connection.ts";
import { newId } from "#platform/database/ids.ts";
import { command } from "#platform/operations/command.ts";
import { orderCreated } from "../events.ts";
import { type GivenInsurance, insuranceColumns } from "../insurance/given-insurance.ts";
import { GIVEN_ERRORS, type GivenLines, givenOrder, orderFaults, refuse } from "./given-order.ts";
import { alsoAnswers, ClientId, digestOf, onceByClient } from "./once-by-client.ts";
import { Order, orderById } from "./order.ts";
import { orderEvent } from "./order-events.ts";

/** The lines as the database takes them: each with an id, in their order. */
export const numbered = (lines: z.output<typeof GivenLines>): string =>
  JSON.stringify(lines.map((line, at) => ({ ...line, id: newId(), position: at + 1 })));

/** The products that lines name, as a SELECT of their ids. */
export const productsOf = (lines: readonly { product_id: string }[]) =>
  sql`select v::uuid from jsonb_array_elements_text(${JSON.stringify(lines.map(({ product_id }) => product_id))}::jsonb) v`;

/** Statements that write an order with its lines; `head` has its columns. */
export const openOrder = (
  { insurance, ...head }: Readonly<Record<string, unknown>> & { insurance?: z.output<typeof GivenInsurance> },
  lines: z.output<typeof GivenLines>,
  soldAt?: string,
): Statement =>
  sql`select sales.open_order(${JSON.stringify({ ...head, ...insuranceColumns(insurance) })}::jsonb, ${numbered(lines)}::jsonb, coalesce(${soldAt ?? null}::timestamptz, app.now()))`;

/** Drafts an order: nothing is promised yet, and its prices are those of today. */
export const createOrder = command({
  name: "sales.orders.create",
  summary: "Draft an order",
  input: z.strictObject({ client_id: ClientId, ...givenOrder }),
  output: Order,
  status: 201,
  alsoAnswers,
  roles: staffUp,
  errors: [...GIVEN_ERRORS, "sale.client_id_used"],
  async prepare({ input: { client_id, ...input } }) {
    refuse(orderFaults(input));
    return { id: newId(), client_digest: await digestOf(input) };
  },
  batch: ({ input: { lines, ...head } }, { id, client_digest }) => [
    ...onceByClient(head.client_id, client_digest),
    productsInUse(productsOf(lines)),
    warehousesInUse(sql`values (${head.warehouse_id}::uuid)`),
    openOrder({ ...head, id, ...(head.client_id === undefined ? {} : { client_digest }) }, lines),
    answer(orderById(id)),
  ],
  events: (_, { id }) => [orderEvent(orderCreated, id)],
});
