import { quotient, rounded } from "./exact.ts";

/** Of the original's line that a credit note takes back: its quantity, what it was told as, and what others took back, and told. */
export interface OfOriginal {
  quantity: string;
  told: string;
  credited: string;
  credited_told: string;
}

/**
 * In hundredths: what a part of a line is told as. Of what the original was told goes with all parts what they come to, less what the
 * others were told, so that the last one takes the rest and all together are no more than the original.
 */
export function toldPart(quantity: string, original: OfOriginal): bigint {
  const [whole, told] = [rounded(original.quantity, 4), rounded(original.told, 2)];
  const so_far = rounded(original.credited, 4) + rounded(quantity, 4);
  const left = told - rounded(original.credited_told, 2);
  const isLast = so_far >= whole;
  const share = isLast ? left : quotient(told * so_far, whole) - (told - left);
  const most = isLast ? left : left - 1n;
  const part = share < most ? share : most;
  return part > 0n ? part : 1n;
}
