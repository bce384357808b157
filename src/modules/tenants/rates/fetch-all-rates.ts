import { sql } from "drizzle-orm";
import { Problem } from "#platform/errors.ts";
import { emitEach } from "#platform/events.ts";
import { job, type PlatformRun } from "#platform/operations/job.ts";
import { exchangeRatesFetched } from "../events.ts";
import { rateSettings } from "../tables.ts";
import { latestOf, rateSourceOf } from "./latest-quote.ts";
import type { Quote } from "./rate-source.ts";
import { takenQuote } from "./take-quote.ts";

/** Tenants whose rates are written in one transaction. */
const PAGE = 200;

/** The tenants that want their rates fetched and may be written, by id: the page after `after`. */
async function tenantsAfter({ batch }: PlatformRun, after: string | null): Promise<string[]> {
  const { found } = await batch({
    found: sql`select s.tenant_id from ${rateSettings} s join tenants.tenants t on t.id = s.tenant_id
                where s.fetch_rates and not t.is_sandbox and (${after}::uuid is null or s.tenant_id > ${after}::uuid)
                  and t.deleted_at is null and t.status in ('pending', 'active', 'past_due')
                order by s.tenant_id limit ${PAGE}`,
  });
  return found.map(({ tenant_id }) => tenant_id as string);
}

const take = ({ batch }: PlatformRun, quote: Quote, tenants: readonly string[]) =>
  batch([
    emitEach(
      [
        {
          event: exchangeRatesFetched,
          payload: exchangeRatesFetched.payloadOf({
            quoted_at: sql`taken.quoted_at`,
            created: sql`taken.stored`,
            refused: sql`taken.refused`,
          }),
          from: sql`taken`,
          tenant: sql`taken.tenant_id`,
        },
      ],
      takenQuote(
        quote,
        sql`select s.tenant_id, t.currency as book, s.currencies from ${rateSettings} s
              join tenants.tenants t on t.id = s.tenant_id
             where s.fetch_rates and s.tenant_id = any (${`{${tenants.join(",")}}`}::uuid[])`,
        { again: false },
      ),
    ),
  ]);

/** Takes a quote for these tenants; where that fails, for half of them and the other half. The failures of single tenants. */
async function takeApart(run: PlatformRun, quote: Quote, tenants: readonly string[]): Promise<unknown[]> {
  try {
    await take(run, quote, tenants);
    return [];
  } catch (error) {
    if (error instanceof Problem && error.status === 503) throw error;
    if (tenants.length === 1) {
      run.ctx.log.error("exchange_rates.not_taken", error, { tenant: tenants[0] });
      return [error];
    }
    const half = Math.ceil(tenants.length / 2);
    return [
      ...(await takeApart(run, quote, tenants.slice(0, half))),
      ...(await takeApart(run, quote, tenants.slice(half))),
    ];
  }
}

/**
 * Asks the source once, and takes what it quotes for every tenant that wants it, a page of them at a time. A quote is taken
 * once for each tenant, however often the job is delivered; a tenant for whom that fails stops no other, and is tried by the
 * next delivery. Errors: RateSourceFailed, and what it failed with.
 */
export const fetchAllRates = job({
  name: "tenants.exchange_rates.fetch_all",
  summary: "Fetch exchange rates for the tenants that want them",
  schedule: "nightly",
  perTenant: false,
  async run(run) {
    const { ctx } = run;
    const source = rateSourceOf(ctx.config);
    if (!source) return ctx.log.info("exchange_rates.source_off", {});
    let page = await tenantsAfter(run, null);
    if (page.length === 0) return;
    const quote = await latestOf(source);
    const failures: unknown[] = [];
    while (page.length > 0) {
      failures.push(...(await takeApart(run, quote, page)));
      page = page.length < PAGE ? [] : await tenantsAfter(run, page.at(-1) ?? null);
    }
    if (failures.length > 0) throw failures[0];
  },
});
