import type { Config } from "#platform/env.ts";
import { exchangeRateApi } from "./exchangerate-api-rate-source.ts";
import { type Quote, type RateSource, RateSourceFailed } from "./rate-source.ts";

/** The source that is configured; undefined where none is, and no rate is fetched. */
export const rateSourceOf = (config: Config): RateSource | undefined =>
  config.EXCHANGE_RATE_API_URL === undefined
    ? undefined
    : exchangeRateApi(config.EXCHANGE_RATE_API_URL, config.EXCHANGE_RATE_API_KEY);

const MINUTE = 60_000;
const CLOCK_TOLERANCE = 5 * MINUTE;
const OLDEST = 7 * 24 * 60 * MINUTE;

/** The quote of a source, where its moment is neither to come nor more than a week ago. Throws RateSourceFailed. */
export async function latestOf(source: RateSource): Promise<Quote> {
  const quote = await source.latest();
  const age = Date.now() - Date.parse(quote.at);
  if (age < -CLOCK_TOLERANCE) throw new RateSourceFailed(`the quote is of ${quote.at}, which is to come`);
  if (age > OLDEST) throw new RateSourceFailed(`the quote is of ${quote.at}, which is too long ago`);
  return quote;
}
