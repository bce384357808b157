import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { sha256Hex } from "#platform/crypto.ts";
import { holds } from "#platform/database/refusals.ts";
import { Problem } from "#platform/errors.ts";
import { MAX_FILE_BYTES } from "#platform/imports/limits.ts";
import { readRows } from "#platform/imports/read-rows.ts";
import { Currency, decimalsOf } from "#platform/money.ts";
import { action } from "#platform/operations/action.ts";
import { job } from "#platform/operations/job.ts";
import type { Operation } from "#platform/operations/operation.ts";
import { readTable } from "#platform/sheets/read-table.ts";
import { recording } from "../happened.ts";
import { issuerOf } from "../issuer.ts";
import { REASONS } from "./left-out.ts";
import { knownColumns, statementFile } from "./statement-file.ts";

const Status = z.enum(["matched", "suggested", "open", "known", "differs", "left_out", "failed"]);

/**
 * What became of each line: matched, suggested to people, open (it may be matched within minutes), known from an earlier line, other than what
 * its reference stands for, left out as it brought no money, or not read.
 */
const StatementReport = z
  .object({
    dry_run: z.boolean(),
    totals: z.object({
      rows: z.int(),
      ...(Object.fromEntries(Status.options.map((one) => [one, z.int()])) as Record<
        z.infer<typeof Status>,
        z.ZodInt
      >),
    }),
    rows: z.array(
      z.object({
        row: z.int(),
        reference: z.string().nullable(),
        status: Status,
        because: z.enum(REASONS).optional().describe("Why it was left out"),
        payment_id: z
          .uuid()
          .optional()
          .describe("The verified payment that it takes back, for people to reverse"),
        errors: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })).optional(),
      }),
    ),
  })
  .meta({ id: "StatementReport" });

/** The lines of a file that brought money, those that did not or cannot be read, and what was taken back of those that did. */
async function linesOf(given: Parameters<typeof knownColumns>[0], inCurrency: string | undefined) {
  const { reading, leftOut } = knownColumns(given);
  const file = await readRows(statementFile, reading);
  const others: object[] = [...file.bad, ...leftOut];
  const takenBack = leftOut.flatMap(({ because, reference }) =>
    because === "reversed" && reference !== null ? [reference] : [],
  );
  const lines = file.rows.flatMap(([row, id, ...cells]) => {
    const of = (name: string) => cells[file.fields.indexOf(name)] ?? null;
    const currency = of("currency") ?? inCurrency ?? null;
    const reference = of("reference");
    if (currency === null) {
      const errors = [
        { path: "currency", code: "required", message: "is required: as a column or in the query" },
      ];
      others.push({ row, status: "failed", reference, errors });
      return [];
    }
    const [, decimals = ""] = String(of("amount")).split(".");
    const most = decimalsOf(String(currency));
    if (decimals.replace(/0+$/, "").length > most) {
      const message = `has more decimals than ${currency} has: ${most}`;
      others.push({
        ...{ row, status: "failed", reference },
        errors: [{ path: "amount", code: "not_payable", message }],
      });
      return [];
    }
    return [
      {
        ...{ row, id, reference, amount: of("amount"), currency, paid_on: of("paid_on") },
        ...{ payer_name: of("payer_name"), payer_phone: of("payer_phone") },
      },
    ];
  });
  return {
    ...{ lines, others, digest: file.digest },
    takenBack: sql`array(select jsonb_array_elements_text(${JSON.stringify(takenBack)}::jsonb))`,
  };
}

const MALFORMED = JSON.stringify([
  { path: "reference", code: "code_malformed", message: "must have four to 64 letters and digits" },
]);

/** The report, once the lines are taken. */
const reportOf = (lines: string, others: object[], takenBack: SQL, isDryRun: boolean): SQL => sql`
  select json_build_object('dry_run', ${isDryRun}::boolean,
      'totals', json_build_object('rows', count(*), ${sql.join(
        Status.options.map((one) => sql.raw(`'${one}', count(*) filter (where r.status = '${one}')`)),
        sql`, `,
      )}), 'rows', coalesce(json_agg(r.said order by r.row), '[]'))::text as body
    from (select g.row, o.status,
                 json_strip_nulls(json_build_object('row', g.row, 'reference', g.reference, 'status', o.status,
                   'because', case when o.status = 'left_out' then 'reversed' end, 'payment_id', case when o.status = 'left_out' then l.payment_id end,
                   'errors', case when o.status = 'failed' then ${MALFORMED}::json end)) as said
            from jsonb_to_recordset(${lines}::jsonb) g (row int, id uuid, reference text, amount numeric, currency text, paid_on date)
           cross join lateral (select billing.plain_code(g.reference) as key offset 0) k
            left join (select distinct billing.plain_code(b.reference) as key from unnest(${takenBack}) b (reference)) b on b.key = k.key
            left join lateral (select f.* from billing.statement_lines f where f.reference_key = k.key offset 0) l on true
            left join billing.payments p on p.id = l.payment_id
           cross join lateral (select case when k.key is null then 'failed'
              when b.key is not null then 'left_out'
              when (l.amount, l.currency, l.paid_on) is distinct from (g.amount, g.currency, g.paid_on)
                or p.received <> l.amount or p.currency <> l.currency then 'differs'
              when l.id <> g.id then 'known'
              when l.status = 'matched' then 'matched'
              when (select true from billing.suggestions s where s.line_id = l.id limit 1) then 'suggested' else 'open' end as status) o
          union all
          select (b.value ->> 'row')::int, b.value ->> 'status',
                 (b.value || coalesce((select jsonb_build_object('payment_id', l.payment_id) from billing.statement_lines l
                    where b.value ->> 'because' = 'reversed' and l.reference_key = billing.plain_code(b.value ->> 'reference')
                      and l.payment_id is not null), '{}'))::json
            from jsonb_array_elements(${JSON.stringify(others)}::jsonb) b) r`;

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
    const { lines, others, takenBack, digest } = await linesOf(
      await readTable(call.file, MAX_FILE_BYTES),
      input.currency,
    );
    if (call.idempotency) {
      const { key, fingerprint } = call.idempotency;
      const covered = await sha256Hex(`${fingerprint} ${JSON.stringify(input)} ${digest}`);
      call.idempotency = { key, fingerprint: covered };
    }
    const given = JSON.stringify(lines);
    const { answer } = await batch({
      taken: recording(sql`billing.take_statement(${given}::jsonb, ${takenBack}, ${issuerOf(ctx.config)})`),
      answer: sql`select case when ${holds(sql.raw(String(input.dry_run !== true)), "import.dry_run", sql`r.body`)} then r.body end as body,
                         null::text as etag from (${reportOf(given, others, takenBack, input.dry_run ?? false)}) r`,
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
