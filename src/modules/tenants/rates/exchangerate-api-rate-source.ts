import { z } from "zod";
import { forPlatform, outside } from "#platform/outside.ts";
import { type Quote, type RateSource, RateSourceFailed } from "./rate-source.ts";

const TIME_OUT_MS = 8000;
const LARGEST_BODY = 256 * 1024;
const BASE = "USD";

/** Seconds since 1970 of the years 2000 to 2999. */
const Moment = z.int().min(946_684_800).max(32_503_679_999);
const Rates = z.record(z.string(), z.unknown());

/** With a key rates stand in `conversion_rates`, without one in `rates`. */
const Answer = z
  .object({
    result: z.literal("success"),
    base_code: z.literal(BASE),
    time_last_update_unix: Moment,
    rates: Rates.optional(),
    conversion_rates: Rates.optional(),
  })
  .transform(({ time_last_update_unix, rates, conversion_rates }) => ({
    at: new Date(time_last_update_unix * 1000).toISOString(),
    rates: conversion_rates ?? rates ?? {},
  }));

const Refusal = z.object({
  result: z.literal("error"),
  "error-type": z
    .string()
    .max(64)
    .regex(/^[\w-]+$/),
});

/** A number after a currency's code, which is kept as it is written: a double would lose digits. */
const RATE = /("[A-Z]{3}"\s*:\s*)(-?\d[\d.eE+-]*)/g;
const DECIMAL = /^\d{1,12}(\.\d{1,20})?$/;

function parsed(text: string): unknown {
  try {
    JSON.parse(text);
    return JSON.parse(text.replaceAll(RATE, '$1"$2"'));
  } catch {
    return undefined;
  }
}

/** Reads what the service answers. What is no exact decimal more than zero is left out. Throws RateSourceFailed. */
export function readQuote(text: string): Quote {
  const body = parsed(text);
  const refusal = Refusal.safeParse(body);
  if (refusal.success) throw new RateSourceFailed(refusal.data["error-type"]);
  const answer = Answer.safeParse(body);
  if (!answer.success) throw new RateSourceFailed("the answer is not one of this service");
  const rates = Object.entries(answer.data.rates).filter(
    (entry): entry is [string, string] =>
      /^[A-Z]{3}$/.test(entry[0]) &&
      typeof entry[1] === "string" &&
      DECIMAL.test(entry[1]) &&
      /[1-9]/.test(entry[1]),
  );
  if (rates.length === 0) throw new RateSourceFailed("the answer has no rates");
  return { at: answer.data.at, rates: Object.fromEntries(rates) };
}

/**
 * Rates from ExchangeRate-API, which quotes once a day: with a key under `https://v6.exchangerate-api.com/v6`, without one
 * under `https://open.er-api.com/v6`.
 */
export const exchangeRateApi = (url: string, key: string | undefined): RateSource => ({
  async latest() {
    const path = `${url.replace(/\/$/, "")}/${key === undefined ? "" : `${key}/`}latest/${BASE}`;
    let text: string;
    let status: number;
    try {
      const response = await outside(forPlatform, path, {
        headers: { Accept: "application/json", "User-Agent": "duka/1" },
        signal: AbortSignal.timeout(TIME_OUT_MS),
      });
      status = response.status;
      text = await response.text();
    } catch (error) {
      throw new RateSourceFailed(error instanceof Error ? error.name : "no answer");
    }
    if (text.length > LARGEST_BODY) throw new RateSourceFailed("the answer is too long");
    if (status >= 300 && !Refusal.safeParse(parsed(text)).success)
      throw new RateSourceFailed(`status ${status}`);
    return readQuote(text);
  },
});
