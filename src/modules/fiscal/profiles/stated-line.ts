import { decimalOf, quotient, rounded, scaled } from "./exact.ts";
import { type OfOriginal, toldPart } from "./told-part.ts";

/** What a line of a document says; exact decimals. `total` is what was charged for it, with tax. */
export interface ChargedLine {
  quantity: string;
  unit_price: string;
  total: string;
  /** Before the discount, and the discount; both are without tax where `total` is `tax` more than they come to. */
  gross?: string;
  discount?: string;
  tax?: string;
  /** Of a line of a credit note: what its original's line was told as, and what went back of it. */
  original?: OfOriginal | null;
}

/**
 * A line as an authority is given it. By its own arithmetic: supply = price × quantity, discount = supply × discountRate / 100, each
 * rounded to 2 decimals, and supply − discount = total. Quantity and rate have 2 decimals, a price as many as the authority takes, and
 * the rate is 0 only without a discount.
 */
export interface StatedLine {
  quantity: string;
  price: string;
  supply: string;
  discountRate: string;
  discount: string;
  total: string;
}

/** In hundredths, of units and of percent; a price in the smallest part that the authority takes. */
interface Parts {
  quantity: bigint;
  price: bigint;
  rate: bigint;
}

const ALL = 10_000;
/** Quantities have 13 digits, amounts 18. */
const MOST_QUANTITY = 10n ** 13n;
const MOST_AMOUNT = 10n ** 18n;
/** So many hundredths of a unit are left out of a quantity at most, before it is told as one. */
const MOST_LEFT_OUT = 10n;

const up = (dividend: bigint, divisor: bigint): bigint => -(-dividend / divisor);

/** The arithmetic of an authority whose prices have so many decimals. */
class Arithmetic {
  readonly #unit: bigint;
  constructor(places: 2 | 4) {
    this.#unit = 10n ** BigInt(places);
  }

  supplyOf({ quantity, price }: Parts): bigint {
    return quotient(price * quantity, this.#unit);
  }

  discountOf(parts: Parts): bigint {
    return quotient(this.supplyOf(parts) * parts.rate, 10_000n);
  }

  /** Do these numbers come to the total? */
  hold(parts: Parts, total: bigint): boolean {
    const { quantity, price, rate } = parts;
    const supply = this.supplyOf(parts);
    const discount = this.discountOf(parts);
    return (
      quantity > 0n &&
      quantity < MOST_QUANTITY &&
      price >= 0n &&
      price < MOST_AMOUNT &&
      supply < MOST_AMOUNT &&
      rate >= 0n &&
      rate <= 10_000n &&
      rate > 0n === discount > 0n &&
      supply - discount === total
    );
  }

  /** So many units at the line's own price; what they come to decides the rate. */
  own(quantity: bigint, price: bigint, total: bigint): Parts | undefined {
    const supply = this.supplyOf({ quantity, price, rate: 0n });
    if (supply < total) return undefined;
    const near = supply === 0n ? 0n : quotient((supply - total) * 10_000n, supply);
    return [near, near - 1n, near + 1n]
      .map((rate) => ({ quantity, price, rate }))
      .find((parts) => this.hold(parts, total));
  }

  /** So many units at a price that comes to the total at a rate, near the middle of those that do; undefined where there is none. */
  #atRate(quantity: bigint, total: bigint, rate: bigint): Parts | undefined {
    const left = 10_000n - rate;
    const middle = quotient(quotient(total * 10_000n, left) * this.#unit, quantity);
    // The least that is rounded to the least supply that is rounded to the total; halves may go either way.
    const least = up((2n * up((2n * total - 1n) * 10_000n, 2n * left) - 1n) * this.#unit, 2n * quantity);
    return [middle, least, least + 1n]
      .map((price) => ({ quantity, rate, price }))
      .find((parts) => this.hold(parts, total));
  }

  /** May there be a price at this rate? In doubles: where there is none, it may say that there is one, and not the other way about. */
  #mayHold(quantity: number, total: number, rate: number): boolean {
    const unit = Number(this.#unit);
    const [lowest, highest] = [total - 0.5, total + 0.5].map((cents) => (cents * ALL) / (ALL - rate)) as [
      number,
      number,
    ];
    const slack = 1e-6 + highest * 4e-15;
    const price = Math.ceil(((lowest - slack - 0.5) * unit) / quantity);
    return (price * quantity) / unit <= highest + slack + 0.5;
  }

  /** So many units at a price that comes to the total, with the discount that is nearest to a rate. */
  nearest(quantity: bigint, total: bigint, wanted: bigint): Parts | undefined {
    if (quantity > (total + 1n) * 10_000n * this.#unit) return undefined;
    for (let distance = 0; distance < ALL; distance += 1)
      for (const rate of distance === 0
        ? [Number(wanted)]
        : [Number(wanted) + distance, Number(wanted) - distance]) {
        if (rate < 0 || rate >= ALL || !this.#mayHold(Number(quantity), Number(total), rate)) continue;
        const found = this.#atRate(quantity, total, BigInt(rate));
        if (found) return found;
      }
    return undefined;
  }

  /** The most units up to a quantity, but for a tenth of one, of which there is one. */
  nearlyAll(quantity: bigint, total: bigint, wanted: bigint): Parts | undefined {
    for (let out = 0n; out <= MOST_LEFT_OUT && out < quantity; out += 1n) {
      const found = this.nearest(quantity - out, total, wanted);
      if (found) return found;
    }
    return undefined;
  }
}

/** The rate of a line's own discount; what stands without tax is compared with what does too. */
function ownRate({ gross, discount }: ChargedLine): bigint {
  const of = rounded(gross ?? "0", 2);
  return of > 0n ? quotient(rounded(discount ?? "0", 2) * 10_000n, of) : 0n;
}

/** Is the line's price without the tax that its total has? */
function isWithoutTax({ gross, discount, total }: ChargedLine): boolean {
  return gross !== undefined && rounded(gross, 2) - rounded(discount ?? "0", 2) !== rounded(total, 2);
}

/** In cents: what a line comes to before its discount. */
function grossOf({ gross, unit_price, quantity }: ChargedLine): bigint {
  return gross === undefined
    ? quotient(rounded(unit_price, 4) * rounded(quantity, 4), 1_000_000n)
    : rounded(gross, 2);
}

/**
 * Of a line for nothing: as many, all of it off, so that what is off is what the line comes to before. As many at its own price, else at the
 * one that comes to that; else of at most a tenth of a unit less; else one unit at all of it.
 */
function forNothing(of: Arithmetic, line: ChargedLine, quantity: bigint, places: number): Parts {
  const gross = grossOf(line);
  const unit = 10n ** BigInt(places);
  const at = (units: bigint, price: bigint): Parts => ({ quantity: units, price, rate: 10_000n });
  const holds = (parts: Parts): boolean => of.supplyOf(parts) === gross && of.hold(parts, 0n);
  const own = at(quantity, rounded(line.unit_price, places));
  if (holds(own)) return own;
  for (let out = 0n; out <= MOST_LEFT_OUT && out < quantity; out += 1n) {
    const parts = at(quantity - out, quotient(gross * unit, quantity - out));
    if (holds(parts)) return parts;
  }
  return at(100n, gross * 10n ** BigInt(places - 2));
}

/**
 * How a line is stated to the authority, so that what was charged for it holds by the authority's arithmetic: as it is where it holds;
 * else as many at a price and with the discount, nearest to its own, that come to the total, whatever they are; else as at most a
 * tenth of a unit less, where that holds; else as one unit at the total. A line of a
 * credit note is so much of its original as goes with what that was told as.
 */
export function statedLine(line: ChargedLine, places: 2 | 4 = 2): StatedLine {
  const of = new Arithmetic(places);
  const total = rounded(line.total, 2);
  const near = rounded(line.quantity, 2);
  const quantity = (line.original && toldPart(line.quantity, line.original)) ?? (near > 0n ? near : 1n);
  const price = scaled(line.unit_price, places);
  const isOwn = price !== undefined && scaled(line.quantity, 2) === quantity && !isWithoutTax(line);
  const nothing = total === 0n ? forNothing(of, line, quantity, places) : undefined;
  const most = quantity < 100n ? quantity : 100n;
  const parts = (isOwn ? of.own(quantity, price, total) : undefined) ??
    (nothing && of.hold(nothing, 0n) ? nothing : undefined) ??
    of.nearlyAll(quantity, total, ownRate(line)) ??
    of.nearest(most, total, 0n) ?? { quantity: 100n, price: total * 10n ** BigInt(places - 2), rate: 0n };
  return {
    quantity: decimalOf(parts.quantity, 2),
    price: decimalOf(parts.price, places),
    supply: decimalOf(of.supplyOf(parts), 2),
    discountRate: decimalOf(parts.rate, 2),
    discount: decimalOf(of.discountOf(parts), 2),
    total: decimalOf(total, 2),
  };
}

/** A line of a report of stock: its quantity, which is in hundredths, at the nearest price of a unit; there is no arithmetic between the two. */
export function statedStock(line: ChargedLine): StatedLine {
  const total = rounded(line.total, 2);
  const near = rounded(line.quantity, 2);
  const quantity = near > 0n ? near : 1n;
  return {
    quantity: decimalOf(quantity, 2),
    price: decimalOf(quotient(total * 100n, quantity), 2),
    supply: decimalOf(total, 2),
    ...{ discountRate: "0", discount: "0" },
    total: decimalOf(total, 2),
  };
}
