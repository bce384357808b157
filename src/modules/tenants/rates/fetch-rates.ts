import { sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { Problem } from "#platform/errors.ts";
import { Memory } from "#platform/memory.ts";
import { Decimal } from "#platform/money.ts";
import { command } from "#platform/operations/command.ts";
import { tenantBatch } from "#platform/operations/tenant-batch.ts";
import { Timestamp } from "#platform/time.ts";
import { exchangeRatesFetched } from "../events.ts";
import { rateFetches as fetches, rateSettings } from "../tables.ts";
import { latestOf, rateSourceOf } from "./latest-quote.ts";
import { type Quote, RateSourceFailed } from "./rate-source.ts";
import { takenQuote } from "./take-quote.ts";

/** The source quotes once a day, so it is not asked for each tenant. */
const quotes = new Memory<Quote>(1);
const KEPT_MS = 10 * 60_000;

const FetchedRates = z
  .object({
    quoted_at: Timestamp.describe(
      "The moment that the source says; its day in UTC is the first day of the rates",
    ),
    rates: z.array(
      z.object({
        currency: z.string(),
        outcome: z
          .enum(["stored", "kept", "not_quoted", "out_of_range", "jumped"])
          .describe(
            "kept: a rate of that day is there; jumped: more than ten times the last, or less than a tenth; of the last three none is stored",
          ),
        rate: Decimal.nullable().describe("As quoted; null where it is not"),
      }),
    ),
  })
  .meta({ id: "FetchedExchangeRates" });

const NAME = "tenants.exchange_rates.fetch";

/** A sandbox asks no source: neither is it called for one, nor are its quotes taken. */
const ofNoSandbox = refuseUnless(
  sql`not (select t.is_sandbox from tenants.tenant_states t where t.id = app.tenant_id())`,
  "exchange_rate.source_off",
);

/** Fetches rates of the currencies that the tenant names in its settings or uses, now. Rates that are there stay. */
export const fetchExchangeRates = command({
  name: NAME,
  summary: "Fetch today's exchange rates of the currencies that the tenant uses",
  input: z.strictObject({}),
  output: FetchedRates,
  roles: adminUp,
  errors: ["exchange_rate.source_off", "exchange_rate.source_failed"],
  async prepare(call) {
    const { ctx } = call;
    const source = rateSourceOf(ctx.config);
    if (!source) throw new Problem("exchange_rate.source_off");
    const known = quotes.get("latest");
    if (known) return known;
    await tenantBatch(call, { command: NAME, access: "read" }, [ofNoSandbox]);
    try {
      const quote = await latestOf(source);
      quotes.set("latest", quote, KEPT_MS);
      return quote;
    } catch (error) {
      if (!(error instanceof RateSourceFailed)) throw error;
      ctx.log.error("exchange_rates.source_failed", error);
      throw new Problem("exchange_rate.source_failed", { detail: error.message });
    }
  },
  batch: (_, quote) => [
    ofNoSandbox,
    answer(
      sql`select json_build_object('quoted_at', t.quoted_at, 'rates', (
              select coalesce(json_agg(json_build_object('currency', j.currency, 'rate', trim_scale(j.rate)::text,
                       'outcome', coalesce(j.refusal, case when s.id is null then 'kept' else 'stored' end)) order by j.currency), '[]')
                from judged j left join stored s on s.currency = j.currency))::text as body, null::text as etag
            from taken t`,
      undefined,
      takenQuote(
        quote,
        sql`select app.tenant_id() as tenant_id, tenants.currency() as book, coalesce((select s.currencies from ${rateSettings} s), '{}') as currencies`,
        { again: true },
      ),
    ),
  ],
  events: () => [
    exchangeRatesFetched.from(
      {
        quoted_at: sql`${fetches.quoted_at}`,
        created: sql`${fetches.stored}`,
        refused: sql`${fetches.refused}`,
      },
      sql`${fetches}`,
    ),
  ],
});
