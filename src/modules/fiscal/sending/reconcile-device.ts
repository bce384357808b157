import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { managerUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { asking } from "#platform/operations/asking.ts";
import { Timestamp } from "#platform/time.ts";
import type { Outcome, Receipt } from "../authority/authority.ts";
import { authorityOf, DeviceAccess } from "../authority/authority-of.ts";
import { deviceAccess, deviceIsThere } from "../devices/device.ts";
import { InvoiceStatus } from "../documents/invoice.ts";
import { devices, documents, settings } from "../tables.ts";
import { keptReceipt, type ReceiptOf } from "./kept-receipt.ts";

/** Documents that the authority is asked for at once, and for how long. */
const MOST_ASKED = 25;
const ASKS_FOR_MS = 45_000;
/** Differences that are listed. */
const MOST_LISTED = 500;

const Difference = z.object({
  invoice_id: z.uuid(),
  number: z.int(),
  status: InvoiceStatus,
  kind: z
    .enum(["unsigned", "waiting", "refused", "given_up", "void_untold", "not_there"])
    .describe("`not_there`: it counts as accepted, and the authority, asked for it, has none of its number"),
  since: Timestamp,
});

const Reconciliation = z
  .object({
    device_id: z.uuid(),
    last_number: z.int(),
    missing_numbers: z.array(z.int()).describe("Of the device's own series: there are none"),
    accepted: z.int(),
    unsigned: z.int(),
    receipts: z
      .object({ first: z.int(), last: z.int(), unexplained: z.int() })
      .nullable()
      .describe(
        "By the authority's own count over all receipts of the device: those between the first and the last known here that are no document of this device, or, where it is negative, documents that are not among them",
      ),
    asked: z.int().describe("How many the authority was asked for, where its protocol lets one ask"),
    brought: z.int().describe("How many signatures that brought"),
    differences: z.array(Difference),
  })
  .meta({ id: "FiscalReconciliation" });

const ofDevice = (id: string): SQL => sql`d.device_id = ${id}::uuid and d.mode = 'normal'`;

/** What the authority has and did not say so: asked for, the longest waiting first. */
const unsigned = (id: string): SQL => sql`
  select d.id, d.number from ${documents} d
   where ${ofDevice(id)} and d.status = 'accepted' and d.signature is null order by d.number limit ${MOST_ASKED}`;

interface Asked {
  id: string;
  outcome: Outcome<Receipt>;
}

/** What is left between what was issued and what the authority is known to have. */
const differences = (id: string, absent: readonly string[]): SQL => sql`(
  select coalesce(json_agg(x.difference order by x.number), '[]') from (
    select d.number, json_build_object('invoice_id', d.id, 'number', d.number, 'status', d.status, 'since', d.issued_at, 'kind',
             case when d.id = any (array(select jsonb_array_elements_text(${JSON.stringify(absent)}::jsonb)::uuid)) then 'not_there'
                  when d.status = 'accepted' then 'unsigned' when d.status = 'rejected' then 'refused' when d.status = 'dead' then 'given_up'
                  when d.status = 'void' then 'void_untold' else 'waiting' end) as difference
      from ${documents} d
     where ${ofDevice(id)} and (d.is_open or d.status in ('rejected', 'dead') or d.status = 'accepted' and d.signature is null)
     order by d.number limit ${MOST_LISTED}) x)`;

const report = (id: string, asked: number, brought: number, absent: readonly string[]): SQL => sql`
  select json_build_object('device_id', v.id, 'last_number', v.last_number,
      'missing_numbers', (select coalesce(json_agg(n order by n), '[]') from (
         select n from generate_series((select min(d.number) from ${documents} d where ${ofDevice(id)}), v.last_number) n
         except select d.number from ${documents} d where ${ofDevice(id)} limit ${MOST_LISTED}) missing (n)),
      'accepted', c.accepted, 'unsigned', c.unsigned,
      'receipts', case when c.last is not null then json_build_object('first', c.first, 'last', c.last,
         'unexplained', c.last - c.first + 1 - c.counted - c.unsigned) end,
      'asked', ${asked}::int, 'brought', ${brought}::int, 'differences', ${differences(id, absent)})::text as body, null::text as etag
    from fiscal.devices v
   cross join (select count(*) filter (where d.status = 'accepted')::int as accepted,
                      count(*) filter (where d.status = 'accepted' and d.signature is null)::int as unsigned,
                      min(d.total_receipt_number) as first, max(d.total_receipt_number) as last,
                      count(d.total_receipt_number) as counted
                 from ${documents} d where ${ofDevice(id)}) c
   where v.id = ${id}::uuid`;

/**
 * Compares what a device issued with what its authority has: asks for what it has not signed, where it can be asked, and counts by its own
 * numbers of receipts. Nothing is sent anew.
 */
export const reconcileDevice = asking({
  name: "fiscal.devices.reconcile",
  summary: "Compare a device's invoices with what the tax authority has",
  input: z.strictObject({ device_id: z.uuid() }),
  output: Reconciliation,
  roles: managerUp,
  access: "essential",
  errors: ["device.not_found"],
  before: ({ input: { device_id: id } }) => ({
    there: deviceIsThere(id),
    device: deviceAccess(id),
    unsigned: unsigned(id),
    of: sql`select json_build_object('country', v.country, 'environment', v.environment, 'tin', v.tin, 'branch_code', v.branch_code,
                     'sdc_id', v.sdc_id, 'mrc_no', v.mrc_no) as device,
                   json_build_object('qr_form', s.qr_form, 'qr_number', s.qr_number) as settings
              from ${devices} v join ${settings} s on s.tenant_id = v.tenant_id where v.id = ${id}::uuid`,
  }),
  async ask({ ctx, tenant }, { device, of, unsigned: wanted = [] }) {
    const authority = await authorityOf(
      ctx.config,
      tenant?.id ?? "",
      DeviceAccess.parse(device?.[0]?.access),
    );
    const began = Date.now();
    const asked: Asked[] = [];
    for (const { id, number } of authority?.selectSale ? wanted : []) {
      if (Date.now() - began > ASKS_FOR_MS) break;
      const outcome = await authority?.selectSale?.(Number(number));
      if (outcome) asked.push({ id: String(id), outcome });
    }
    return { asked, of: of?.[0] as unknown as ReceiptOf };
  },
  after({ input: { device_id: id } }, { asked, of }) {
    const found = asked.flatMap((one) =>
      one.outcome.kind === "accepted" ? [{ id: one.id, receipt: keptReceipt(of, one.outcome.data) }] : [],
    );
    const absent = asked.filter(({ outcome }) => outcome.kind === "empty").map((one) => one.id);
    return {
      statements: [
        ...found.map(
          (one) => sql`select fiscal.keep_receipt(${one.id}::uuid, ${JSON.stringify(one.receipt)}::jsonb)`,
        ),
        answer(report(id, asked.length, found.length, absent)),
      ],
    };
  },
});
