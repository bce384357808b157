import { sql } from "drizzle-orm";
import { z } from "zod";
import { get, type Route } from "#platform/http/route.ts";
import { action, Reply } from "#platform/operations/action.ts";
import type { Operation } from "#platform/operations/operation.ts";
import { platformBatch } from "#platform/operations/platform-batch.ts";
import { profileOf } from "../profiles/country-profiles.ts";
import { devices, documents } from "../tables.ts";
import { inFours } from "./amounts.ts";
import { CHECK_HEADERS, checkPage, unknownPage } from "./check-page.ts";

const NAME = "fiscal.receipts.check";
/** As the database makes them: 22 letters of base64url. */
const TOKEN = /^[A-Za-z0-9_-]{22}$/;

const text = z.string().nullable();
const Found = z.object({
  ...{ country: z.enum(["RW", "ZM", "KE"]), type: z.enum(["sale", "refund"]) },
  ...{ mode: z.enum(["normal", "training", "proforma", "copy"]), status: z.string(), number: z.int() },
  ...{ seller: z.string(), tin: z.string(), issued: z.string(), receipted: text, currency: z.string() },
  ...{
    total: z.string(),
    tax: z.string(),
    receipt_number: text,
    signature: text,
    original: text,
    credited: text,
  },
});

const found = (token: string) => sql`
  select json_build_object('country', v.country, 'type', d.type, 'mode', d.mode, 'status', d.status, 'number', d.number,
           'seller', coalesce(d.seller ->> 'name', v.name), 'tin', v.tin,
           'issued', to_char(d.issued_at at time zone p.time_zone, 'DD/MM/YYYY HH24:MI:SS'),
           'receipted', to_char(s.receipted_at at time zone p.time_zone, 'DD/MM/YYYY HH24:MI:SS'),
           'currency', d.currency, 'total', trim_scale(d.total)::text, 'tax', trim_scale(d.tax)::text,
           'receipt_number', nullif(concat_ws('/', s.receipt_number, s.total_receipt_number), ''), 'signature', s.signature,
           'original', case when d.type = 'refund' then o.number::text end,
           'credited', (select nullif(trim_scale(sum(c.total)), 0)::text from ${documents} c
                         where c.tenant_id = s.tenant_id and c.original_id = s.id and c.type = 'refund' and c.mode = s.mode and c.status <> 'void')) as found
    from ${documents} d
    join ${devices} v on v.tenant_id = d.tenant_id and v.id = d.device_id
   cross join lateral fiscal.profile(v.country) p
    join ${documents} s on s.tenant_id = d.tenant_id and s.id = case d.mode when 'copy' then d.original_id else d.id end
    left join ${documents} o on o.tenant_id = s.tenant_id and o.id = s.original_id
   where d.token = ${token}`;

const reading = action({
  name: NAME,
  summary: "The page on which anybody who holds a receipt sees whether it is genuine",
  scope: "public",
  input: z.strictObject({ token: z.string().max(100) }),
  output: z.string(),
  access: "read",
  alsoAnswers: { 404: { description: "Nothing is known by this token, as a page", schema: z.string() } },
  async handle({ ctx, input: { token } }) {
    const rows = TOKEN.test(token)
      ? (await platformBatch(ctx, NAME, { rows: found(token) }, { asJob: true })).rows
      : [];
    if (!rows[0]) return new Reply(404, unknownPage(), CHECK_HEADERS);
    const of = Found.parse(rows[0].found);
    const { authority, tin, label } = profileOf(of.country);
    const body = checkPage({
      ...{ ...of, authority, tin_label: tin.label, label: label(of.mode, of.type) },
      is_signed: of.signature !== null,
      signature: of.signature && inFours(of.signature),
    });
    return new Reply(200, body, CHECK_HEADERS);
  },
});

/** Where a receipt is checked: at the root of the host, so that its address is short. */
const checkReceipt: Operation = { ...reading, produces: "text/html" };

export const checkRoutes: Route[] = [{ ...get("/r/{token}", checkReceipt), root: true }];
