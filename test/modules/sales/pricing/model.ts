/** A line as it is asked for: numbers in ten-thousandths, as whole numbers have them. */
export interface AskedLine {
  quantity: bigint;
  price: bigint;
  percent: bigint | null;
  amount: bigint | null;
  rate: bigint;
}

/** A basket: its lines, its own discount, and how its amounts are kept. */
export interface Basket {
  lines: readonly AskedLine[];
  percent: bigint | null;
  amount: bigint | null;
  includesTax: boolean;
  places: number;
}

/** What a line comes to, in units of the basket's last place. */
export interface Reckoned {
  gross: bigint;
  lineDiscount: bigint;
  orderDiscount: bigint;
  tax: bigint;
  total: bigint;
}

const SCALE = 10_000n;

/** A quotient of whole numbers, halves up. */
const halfUp = (above: bigint, below: bigint): bigint => (2n * above + below) / (2n * below);

/**
 * What a basket comes to, by whole numbers alone: each cent of the order's discount is dealt by itself, to whoever is furthest
 * behind their exact share, and never to one who would be ahead of it by a whole one.
 */
export function reckon({ lines, percent, amount, includesTax, places }: Basket): Reckoned[] {
  const unit = 10n ** BigInt(places);
  const own = lines.map((line) => {
    const gross = halfUp(line.quantity * line.price * unit, SCALE * SCALE);
    const lineDiscount =
      line.percent === null ? (line.amount ?? 0n) : halfUp(gross * line.percent, 100n * SCALE);
    return { gross, lineDiscount, rest: gross - lineDiscount };
  });
  const whole = own.reduce((sum, { rest }) => sum + rest, 0n);
  const given = percent === null ? (amount ?? 0n) : halfUp(whole * percent, 100n * SCALE);
  const shares = dealt(
    given,
    own.map(({ rest }) => rest),
  );
  return own.map(({ gross, lineDiscount, rest }, at) => {
    const orderDiscount = shares[at] ?? 0n;
    const asked = rest - orderDiscount;
    const rate = lines[at]?.rate ?? 0n;
    const tax = includesTax ? halfUp(asked * rate, 100n * SCALE + rate) : halfUp(asked * rate, 100n * SCALE);
    return { gross, lineDiscount, orderDiscount, tax, total: includesTax ? asked : asked + tax };
  });
}

/** So many cents among lines by their weight: everybody's whole part first, then one each to the largest remainders. */
function dealt(cents: bigint, weights: readonly bigint[]): bigint[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0n);
  if (whole === 0n) return weights.map(() => 0n);
  const shares = weights.map((weight) => (cents * weight) / whole);
  let left = cents - shares.reduce((sum, share) => sum + share, 0n);
  const behind = weights
    .map((weight, at) => ({ at, remainder: (cents * weight) % whole }))
    .sort((a, b) => (a.remainder === b.remainder ? a.at - b.at : a.remainder < b.remainder ? 1 : -1));
  for (const { at } of behind) {
    if (left === 0n) break;
    shares[at] = (shares[at] ?? 0n) + 1n;
    left -= 1n;
  }
  return shares;
}
