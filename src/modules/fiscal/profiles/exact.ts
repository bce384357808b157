/** Exact decimals as whole numbers of their smallest part: what the database computes, computed again for what is sent. */

/** The digits of a decimal text with so many places; what is beyond them has to be zeros. Undefined where it is not. */
export function scaled(text: string, places: number): bigint | undefined {
  const [, sign = "", whole = "0", fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (/[1-9]/.test(fraction.slice(places))) return undefined;
  const digits = BigInt(whole + fraction.slice(0, places).padEnd(places, "0"));
  return sign ? -digits : digits;
}

/** The same, rounded half away from zero where it has more places. */
export function rounded(text: string, places: number): bigint {
  const fraction = /\.(\d+)$/.exec(text)?.[1]?.length ?? 0;
  const exact = scaled(text, Math.max(fraction, places)) ?? 0n;
  return quotient(exact, 10n ** BigInt(Math.max(fraction - places, 0)));
}

/** A quotient of whole numbers, rounded once, halves away from zero. The divisor is more than zero. */
export function quotient(dividend: bigint, divisor: bigint): bigint {
  const doubled = (dividend < 0n ? -dividend : dividend) * 2n + divisor;
  const result = doubled / (divisor * 2n);
  return dividend < 0n ? -result : result;
}

/** A whole number of parts as a decimal text, without zeros at its end. */
export function decimalOf(parts: bigint, places: number): string {
  const digits = (parts < 0n ? -parts : parts).toString().padStart(places + 1, "0");
  const fraction = digits.slice(digits.length - places).replace(/0+$/, "");
  const whole = digits.slice(0, digits.length - places);
  return `${parts < 0n ? "-" : ""}${whole}${fraction ? `.${fraction}` : ""}`;
}
