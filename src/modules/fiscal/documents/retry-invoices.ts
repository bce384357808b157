import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import type { Statement } from "#platform/database/connection.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { emitEach } from "#platform/events.ts";
import { command } from "#platform/operations/command.ts";
import { documentsQueued } from "../events.ts";
import { devices, documents } from "../tables.ts";
import { Invoice, invoiceById, thisInvoice } from "./invoice.ts";

/** Invoices that are tried again at once. */
const MOST = 500;

/** Tells whoever sends that documents of some devices are due, one event for each device; `ids` are SQL of type uuid[]. */
export const queued = (ids: SQL): Statement =>
  emitEach([
    {
      event: documentsQueued,
      payload: documentsQueued.payloadOf({ device_id: sql`q.device_id`, document_ids: sql`to_jsonb(q.ids)` }),
      from: sql`(select ${documents.device_id} as device_id, array_agg(${documents.id}) as ids from ${documents}
                  where ${documents.id} = any (${ids}) group by 1) q`,
    },
  ]);

/** Has an invoice told to the authority again, now. Of two who ask at once, one does. */
export const retryInvoice = command({
  name: "fiscal.invoices.retry",
  summary: "Tell the authority of an invoice again, now",
  input: z.strictObject({ invoice_id: z.uuid() }),
  output: Invoice,
  roles: staffUp,
  access: "essential",
  errors: ["invoice.not_found", "invoice.wrong_status"],
  batch: ({ input: { invoice_id: id } }) => [
    refuseUnless(sql`exists (select from ${thisInvoice(id)})`, "invoice.not_found"),
    refuseUnless(
      sql`exists (select from fiscal.retry_documents(array[${id}::uuid]))`,
      "invoice.wrong_status",
      sql`(select json_build_object('current_status', ${documents.status}) from ${thisInvoice(id)})`,
    ),
    queued(sql`array[${id}::uuid]`),
    answer(invoiceById(id)),
  ],
});

const Retried = z
  .object({
    invoice_ids: z.array(z.uuid()).describe("Those that are tried again; others need it not"),
  })
  .meta({ id: "RetriedInvoices" });

const wanted = (ids: readonly string[] | undefined, device: string | undefined): SQL =>
  ids
    ? sql`(select coalesce(array_agg(i::uuid), '{}') from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb) i)`
    : sql`(select coalesce(array_agg(w.id), '{}') from (
          select ${documents.id} as id from ${documents}
           where ${documents.status} in ('rejected', 'dead') and ${device ? sql`${documents.device_id} = ${device}::uuid` : sql`true`}
           order by ${documents.id} limit ${MOST}) w)`;

/** Has many told again: those that are named, or the first of all that were refused or given up. */
export const retryInvoices = command({
  name: "fiscal.invoices.retry_many",
  summary: "Tell the authority of several invoices again, or of all that were refused or given up",
  input: z.strictObject({
    invoice_ids: z.array(z.uuid()).min(1).max(MOST).optional().describe(`Left out: all, ${MOST} at once`),
    device_id: z.uuid().optional(),
  }),
  output: Retried,
  roles: staffUp,
  access: "essential",
  errors: ["invoice.not_found", "device.not_found"],
  batch: ({ input: { invoice_ids: ids, device_id } }) => [
    refuseUnless(
      sql`not exists (select from jsonb_array_elements_text(${JSON.stringify(ids ?? [])}::jsonb) i
                       where not exists (select from ${documents} where ${documents.id} = i::uuid))`,
      "invoice.not_found",
    ),
    refuseUnless(
      device_id ? sql`exists (select from ${devices} where ${devices.id} = ${device_id}::uuid)` : sql`true`,
      "device.not_found",
    ),
    answer(
      sql`select json_build_object('invoice_ids', coalesce(json_agg(r order by r), '[]'))::text as body, null::text as etag
            from fiscal.retry_documents(${wanted(ids, device_id)}) r`,
    ),
    emitEach([
      {
        event: documentsQueued,
        payload: documentsQueued.payloadOf({
          device_id: sql`q.device_id`,
          document_ids: sql`to_jsonb(q.ids)`,
        }),
        from: sql`(select ${documents.device_id} as device_id, array_agg(${documents.id}) as ids from ${documents}
                    where ${documents.is_open} and ${documents.updated_at} = now() group by 1) q`,
      },
    ]),
  ],
});
