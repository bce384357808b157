import { z } from "zod";

const FORM = /^-?\d{1,14}(\.\d{1,4})?$/;

function toText(value: string | number): string {
  if (typeof value === "string") return value.trim();
  const text = String(value);
  return text.includes("e") ? value.toFixed(20) : text;
}

/**
 * An exact decimal of at most 14 digits before and 4 after the point: read from a string or a number, kept as a
 * string. Never binary arithmetic: the database computes.
 */
export function decimal({ min, positive = false }: { min?: 0; positive?: boolean } = {}) {
  return z
    .union([z.string(), z.number()])
    .transform(toText)
    .refine(
      (text) => FORM.test(text),
      "must be a decimal with at most 14 digits before and 4 after the point",
    )
    .refine((text) => (min === undefined && !positive) || !text.startsWith("-"), "must not be negative")
    .refine((text) => !positive || /[1-9]/.test(text), "must be more than zero");
}

/** How a decimal is written: exact, without trailing zeros. */
export const Decimal = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/)
  .describe("Exact decimal");

/** An ISO 4217 code. */
export const Currency = z
  .string()
  .regex(/^[A-Z]{3}$/, "must be an ISO 4217 code")
  .describe("ISO 4217 code");
