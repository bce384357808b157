/** Amounts in ten-thousandths, as the ledger keeps four decimals. */
export const SCALE = 10_000n;

/** Reads "12.5" as 125000n. */
export function units(text: string): bigint {
  const [whole = "0", fraction = ""] = text.replace("-", "").split(".");
  const size = BigInt(whole) * SCALE + BigInt(fraction.padEnd(4, "0"));
  return text.startsWith("-") ? -size : size;
}

/** Writes 125000n as "12.5". */
export function text(amount: bigint): string {
  const size = amount < 0n ? -amount : amount;
  const fraction = String(size % SCALE)
    .padStart(4, "0")
    .replace(/0+$/, "");
  return `${amount < 0n ? "-" : ""}${size / SCALE}${fraction ? `.${fraction}` : ""}`;
}

/** a × b ÷ c, rounded half away from zero; c is more than nothing. */
export function share(a: bigint, b: bigint, c: bigint): bigint {
  const product = a * b;
  const size = product < 0n ? -product : product;
  const rounded = (2n * size + c) / (2n * c);
  return product < 0n ? -rounded : rounded;
}

/** An amount in whole units of its currency, as that of the books in the tests has no others. */
export const whole = (amount: bigint): bigint => share(amount, 1n, SCALE) * SCALE;

export const sum = (amounts: Iterable<bigint>): bigint => [...amounts].reduce((a, b) => a + b, 0n);

/** Reads a moment of the API, to the microsecond. */
export function micros(moment: string): bigint {
  const [, seconds = "", fraction = ""] = /^(.*?)(?:\.(\d+))?(?:Z|\+00:00)$/.exec(moment) ?? [];
  return BigInt(Date.parse(`${seconds}Z`)) * 1000n + BigInt(fraction.padEnd(6, "0"));
}
