import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";

function toText(value: string | number): string {
  if (typeof value === "string") return value.trim();
  const text = String(value);
  return text.includes("e") ? value.toFixed(20) : text;
}

/**
 * An exact decimal of at most 14 digits before and 4 after the point, or as many `places` as are given: read from a string
 * or a number, kept as a string. Never binary arithmetic: the database computes.
 */
export function decimal({
  min,
  positive = false,
  places = 4,
}: {
  min?: 0;
  positive?: boolean;
  places?: number;
} = {}) {
  const form = new RegExp(`^-?\\d{1,14}(\\.\\d{1,${places}})?$`);
  return z
    .union([z.string(), z.number()])
    .transform(toText)
    .refine(
      (text) => form.test(text),
      `must be a decimal with at most 14 digits before and ${places} after the point`,
    )
    .refine((text) => (min === undefined && !positive) || !text.startsWith("-"), "must not be negative")
    .refine((text) => !positive || /[1-9]/.test(text), "must be more than zero")
    .meta({
      pattern: `^${min === undefined && !positive ? "-?" : ""}\\d{1,14}(\\.\\d{1,${places}})?$`,
    });
}

/** What one unit costs where it is bought in packs: a part of what the pack costs, to 12 places. */
export const unitAmount = () => decimal({ min: 0, places: 12 });

/** How a decimal is written: exact, without trailing zeros. */
export const Decimal = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/)
  .describe("Exact decimal");

/**
 * The codes of currencies and funds in use, from ISO 4217 list one of 2026-01-01; without metals, and without those that
 * stand for no currency or for a test.
 */
const CURRENCIES = new Set(
  `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE
    CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF
    GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR
    LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN
    PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS
    TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR
    ZMW ZWG`.split(/\s+/),
);

/** The decimals of those that have not two, by the same list. */
const DECIMALS: Readonly<Record<string, number>> = {
  ...decimalsEach(0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
  ...decimalsEach(3, "BHD IQD JOD KWD LYD OMR TND"),
  ...decimalsEach(4, "CLF UYW"),
};

function decimalsEach(decimals: number, codes: string): Record<string, number> {
  return Object.fromEntries(codes.split(" ").map((code) => [code, decimals]));
}

/** How many decimals amounts of a currency have. */
export const decimalsOf = (code: string): number => DECIMALS[code] ?? 2;

/** The same for a code in SQL. */
export function decimalsIn(code: SQL): SQL {
  const cases = Object.entries(DECIMALS).map(([one, decimals]) => `when '${one}' then ${decimals}`);
  return sql`case ${code} ${sql.raw(cases.join(" "))} else 2 end`;
}

/** An ISO 4217 code of a currency in use. */
export const Currency = z
  .string()
  .regex(/^[A-Z]{3}$/, "must be an ISO 4217 code")
  .refine((code) => CURRENCIES.has(code), "must be a currency in use by ISO 4217")
  .describe("ISO 4217 code");

/** An exact rate of exchange, more than zero: at most 12 digits before and 12 after the point, kept as a string. */
export const exchangeRate = () =>
  z
    .union([z.string(), z.number()])
    .transform(toText)
    .refine(
      (text) => /^\d{1,12}(\.\d{1,12})?$/.test(text) && /[1-9]/.test(text),
      "must be a decimal more than zero with at most 12 digits before and 12 after the point",
    )
    .meta({ pattern: "^\\d{1,12}(\\.\\d{1,12})?$" });
