/** What happens at the tills of a shop in a day, kept as whole francs by another way than the database's. */
export interface Taken {
  kind: "payment" | "refund";
  method: string;
  amount: number;
  cashier: string;
  till: string | null;
  order: string;
}

/** What an order is made of, by band of tax: amounts in cents. */
export interface Basket {
  bands: { band: string; rate: number; cents: number }[];
}

interface Sums {
  payments: number;
  refunds: number;
}

/** The sums of what was taken, by whatever tells its parts apart. */
export function sumsBy(
  taken: readonly Taken[],
  part: (one: Taken) => string | null,
): Map<string | null, Sums> {
  const sums = new Map<string | null, Sums>();
  for (const one of taken) {
    const key = part(one);
    const { payments, refunds } = sums.get(key) ?? { payments: 0, refunds: 0 };
    sums.set(
      key,
      one.kind === "payment"
        ? { payments: payments + one.amount, refunds }
        : { payments, refunds: refunds + one.amount },
    );
  }
  return sums;
}

/** What should be in a till: its float, the cash that came and went, and what was moved beside. */
export function cashIn(
  float: number,
  taken: readonly Taken[],
  moved: readonly { direction: string; amount: number }[],
): number {
  const ofCash = taken.filter(({ method }) => method === "cash");
  const paid = ofCash.map(({ kind, amount }) => (kind === "payment" ? amount : -amount));
  const beside = moved.map(({ direction, amount }) => (direction === "in" ? amount : -amount));
  return [float, ...paid, ...beside].reduce((sum, one) => sum + one, 0);
}

/** How much of what was taken, in cents and parts of them, is for each band: as much of each payment as the band has of its basket. */
export function byBand(
  taken: readonly Taken[],
  kind: Taken["kind"],
  baskets: ReadonlyMap<string, Basket>,
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { amount, order, kind: of } of taken) {
    const bands = baskets.get(order)?.bands ?? [];
    const whole = bands.reduce((sum, one) => sum + one.cents, 0);
    if (of !== kind) continue;
    for (const { band, cents } of bands)
      sums.set(band, (sums.get(band) ?? 0) + (amount * 100 * cents) / whole);
  }
  return sums;
}
