import { decimalOf, quotient, rounded, scaled } from "./exact.ts";

/** What a line of a document says; exact decimals. `total` is what was charged for it, with tax. */
export interface ChargedLine {
  quantity: string;
  unit_price: string;
  total: string;
}

/**
 * A line as an authority is given it. By its own arithmetic: supply = price × quantity, discount = supply × discountRate / 100, each
 * rounded to 2 decimals, and supply − discount = total. Quantity, price and rate have 2 decimals, and the rate is 0 only without a discount.
 */
export interface StatedLine {
  quantity: string;
  price: string;
  supply: string;
  discountRate: string;
  discount: string;
  total: string;
}

/** In hundredths: of units, of money, of percent. */
interface Parts {
  quantity: bigint;
  price: bigint;
  rate: bigint;
}

/** The most that a discount may be that only makes the numbers hold: one percent. */
const MOST_MADE_UP = 100n;
/** Quantities have 13 digits, amounts 18. */
const MOST_QUANTITY = 10n ** 13n;
const MOST_AMOUNT = 10n ** 18n;

const supplyOf = ({ quantity, price }: Parts): bigint => quotient(price * quantity, 100n);
const discountOf = (parts: Parts): bigint => quotient(supplyOf(parts) * parts.rate, 10_000n);

/** Do these numbers come to the total by the authority's arithmetic? */
function hold(parts: Parts, total: bigint): boolean {
  const { quantity, price, rate } = parts;
  const inRange = quantity > 0n && quantity < MOST_QUANTITY && price >= 0n && price < MOST_AMOUNT;
  const discount = discountOf(parts);
  return (
    inRange &&
    rate >= 0n &&
    rate <= 10_000n &&
    rate > 0n === discount > 0n &&
    supplyOf(parts) < MOST_AMOUNT &&
    supplyOf(parts) - discount === total
  );
}

/** The line's own quantity, price and discount; what they come to decides the rate. */
function own({ quantity, unit_price }: ChargedLine, total: bigint): Parts | undefined {
  const [units, price] = [scaled(quantity, 2), scaled(unit_price, 2)];
  if (units === undefined || price === undefined) return undefined;
  const supply = supplyOf({ quantity: units, price, rate: 0n });
  if (supply < total) return undefined;
  const near = supply === 0n ? 0n : quotient((supply - total) * 10_000n, supply);
  return [near, near - 1n, near + 1n]
    .map((rate) => ({ quantity: units, price, rate }))
    .find((parts) => hold(parts, total));
}

/** So many units at a price that comes to the total, if need be with a discount of at most a percent. */
function atNearestPrice(quantity: bigint, total: bigint): Parts | undefined {
  for (let rate = 0n; rate <= MOST_MADE_UP; rate += 1n) {
    const supply = quotient(total * 10_000n, 10_000n - rate);
    const near = quotient(supply * 100n, quantity);
    const found = [near, near + 1n, near - 1n]
      .map((price) => ({ quantity, price, rate }))
      .find((parts) => hold(parts, total));
    if (found) return found;
  }
  return undefined;
}

/**
 * How a line is stated to the authority, so that what was charged for it holds by the authority's arithmetic: as it is where it holds;
 * else without its discount, at a price that comes to the total; else with a small discount that makes it; else as one unit at the total.
 */
export function statedLine(line: ChargedLine): StatedLine {
  const total = rounded(line.total, 2);
  const nearest = rounded(line.quantity, 2);
  const parts = own(line, total) ??
    atNearestPrice(nearest > 0n ? nearest : 1n, total) ?? { quantity: 100n, price: total, rate: 0n };
  const text = (hundredths: bigint) => decimalOf(hundredths, 2);
  return {
    quantity: text(parts.quantity),
    price: text(parts.price),
    supply: text(supplyOf(parts)),
    discountRate: text(parts.rate),
    discount: text(discountOf(parts)),
    total: text(total),
  };
}
