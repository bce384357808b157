import { type SQL, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Statement } from "#platform/database/connection.ts";
import { newId } from "#platform/database/ids.ts";
import { viewOf } from "#platform/database/view.ts";
import { emitEach } from "#platform/events.ts";
import { paymentReceived, type paymentRefunded } from "../events.ts";
import { payments } from "../tables.ts";
import type { GivenPayment } from "./payment.ts";

/** A payment that is about to be taken. */
type Payment = z.output<typeof GivenPayment> & { id: string };

/** Payments with ids of their own. */
export const givePayments = (given: readonly z.output<typeof GivenPayment>[]): Payment[] =>
  given.map((one) => ({ ...one, id: newId() }));

const facts = viewOf(paymentReceived.payload, payments, { payment_id: payments.id });

/** Tells of each payment or refund among these ids: there may be fewer, as nothing is taken where nothing is due. */
export const tellOfPayments = (
  event: typeof paymentReceived | typeof paymentRefunded,
  ids: readonly string[],
): Statement =>
  emitEach([
    {
      event,
      payload: event.payloadOf(facts),
      from: sql`${payments} where ${payments.id} = any (${idsOf(ids)})`,
    },
  ]);

const idsOf = (ids: readonly string[]): SQL =>
  sql`array(select v::uuid from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb) v)`;

/** Statements that take payments of an order, and tell of each. */
export const takePayments = (
  order: string,
  given: readonly Payment[],
  { till, at }: { till?: string | undefined; at?: string | undefined },
): Statement[] =>
  given.length === 0 && till === undefined
    ? []
    : [
        sql`select sales.take_payments(${order}::uuid, ${JSON.stringify(given)}::jsonb,
          coalesce(${at ?? null}::timestamptz, app.now()), ${till ?? null}::uuid)`,
        tellOfPayments(
          paymentReceived,
          given.map(({ id }) => id),
        ),
      ];
