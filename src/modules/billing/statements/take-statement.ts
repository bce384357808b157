import { sql } from "drizzle-orm";
import { z } from "zod";
import { sha256Hex } from "#platform/crypto.ts";
import { holds } from "#platform/database/refusals.ts";
import { Problem } from "#platform/errors.ts";
import { MAX_FILE_BYTES } from "#platform/imports/limits.ts";
import { readRows } from "#platform/imports/read-rows.ts";
import { Currency } from "#platform/money.ts";
import { action } from "#platform/operations/action.ts";
import { job } from "#platform/operations/job.ts";
import type { Operation } from "#platform/operations/operation.ts";
import { readTable } from "#platform/sheets/read-table.ts";
import { recording } from "../happened.ts";
import { issuerOf } from "../issuer.ts";
import { knownColumns, statementFile } from "./statement-file.ts";

const Status = z.enum(["matched", "suggested", "open", "known", "failed"]);
const count = z.int();

/** What became of each line: matched, suggested to people, open, known from an earlier statement, or not read. */
const StatementReport = z
  .object({
    dry_run: z.boolean(),
    totals: z.object({
      rows: count,
      matched: count,
      suggested: count,
      open: count,
      known: count,
      failed: count,
    }),
    rows: z.array(
      z.object({
        row: z.int(),
        reference: z.string().nullable(),
        status: Status,
        errors: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })).optional(),
      }),
    ),
  })
  .meta({ id: "StatementReport" });

const taking = action({
  name: "billing.statements.take",
  summary:
    "Match payments with a statement of a bank or of mobile money, CSV or XLSX: columns by heading, each line once by its reference",
  scope: "platform",
  accepts: "table",
  fromQuery: ["dry_run", "currency"],
  input: z.strictObject({
    dry_run: z.stringbool().optional().describe("Says what would happen and changes nothing"),
    currency: Currency.optional().describe("Of lines that say none"),
  }),
  output: StatementReport,
  errors: ["csv.malformed", "xlsx.malformed", "import.too_many_rows"],
  async handle(call, batch) {
    const { ctx, input } = call;
    const file = await readRows(statementFile, knownColumns(await readTable(call.file, MAX_FILE_BYTES)));
    if (call.idempotency) {
      const { key, fingerprint } = call.idempotency;
      const covered = await sha256Hex(`${fingerprint} ${JSON.stringify(input)} ${file.digest}`);
      call.idempotency = { key, fingerprint: covered };
    }
    const at = (name: string) => file.fields.indexOf(name) + 2;
    const has = (name: string) => file.fields.includes(name);
    const bad = [...file.bad];
    const lines = file.rows.flatMap(([row, id, ...cells]) => {
      const of = (name: string) => (has(name) ? (cells[at(name) - 2] ?? null) : null);
      const currency = of("currency") ?? input.currency ?? null;
      const line = {
        row,
        id,
        reference: of("reference"),
        amount: of("amount"),
        currency,
        paid_on: of("paid_on"),
      };
      if (currency !== null)
        return [{ ...line, payer_name: of("payer_name"), payer_phone: of("payer_phone") }];
      const errors = [
        { path: "currency", code: "required", message: "is required: as a column or in the query" },
      ];
      bad.push({ row, status: "failed", reference: line.reference, errors });
      return [];
    });
    const given = JSON.stringify(lines);
    const report = sql`select json_build_object('dry_run', ${input.dry_run ?? false}::boolean,
        'totals', json_build_object('rows', count(*), ${sql.join(
          Status.options.map((one) => sql.raw(`'${one}', count(*) filter (where r.status = '${one}')`)),
          sql`, `,
        )}), 'rows', coalesce(json_agg(r.said order by r.row), '[]'))::text as body
      from (select g.row, o.status, json_build_object('row', g.row, 'reference', g.reference, 'status', o.status) as said
              from jsonb_to_recordset(${given}::jsonb) g (row int, id uuid, reference text)
              left join lateral (select f.id, f.status from billing.statement_lines f where f.id = g.id offset 0) l on true
             cross join lateral (select case when l.id is null then 'known' when l.status = 'matched' then 'matched'
                when (select true from billing.suggestions s where s.line_id = l.id limit 1) then 'suggested' else 'open' end as status) o
            union all
            select (b.value ->> 'row')::int, 'failed', b.value from json_array_elements(${JSON.stringify(bad)}::json) b) r`;
    const { answer } = await batch({
      taken: recording(sql`billing.take_statement(${given}::jsonb, ${issuerOf(ctx.config)})`),
      answer: sql`select case when ${holds(sql.raw(String(input.dry_run !== true)), "import.dry_run", sql`r.body`)} then r.body end as body,
                         null::text as etag from (${report}) r`,
    });
    return answer[0]?.body;
  },
});

/** A dry run does it all and takes it back. */
export const takeStatement: Operation = {
  ...taking,
  async run(call) {
    try {
      return await taking.run(call);
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== "import.dry_run") throw error;
      return { body: JSON.stringify(error.members) };
    }
  },
};

/** Lines that are matched in one transaction. */
const PAGE = 200;

/** A code that is submitted after its line came is matched too. */
export const matchOpenLines = job({
  name: "billing.statements.match",
  summary: "Match lines of statements with codes that came after them",
  schedule: "every_five_minutes",
  perTenant: false,
  run: ({ batch, ctx }) =>
    batch([recording(sql`billing.match_open_lines(${PAGE}, ${issuerOf(ctx.config)})`)]),
});
