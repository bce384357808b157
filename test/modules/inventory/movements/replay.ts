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

/** a × b ÷ c, rounded half away from zero. */
function share(a: bigint, b: bigint, c: bigint): bigint {
  const product = a * b;
  const size = product < 0n ? -product : product;
  const rounded = (2n * size + c) / (2n * c);
  return product < 0n ? -rounded : rounded;
}

/** What the ledger says of a movement, without anything that follows from the others. */
export interface Entry {
  id: string;
  type: string;
  warehouse: string;
  lot: string;
  /** Of all but counts. */
  quantity: bigint;
  counted?: bigint;
  unitCost?: bigint;
  issueId?: string;
  transferId?: string;
  /** Microseconds. */
  at: bigint;
}

/** What a log comes to: levels by `warehouse lot`, the value of each entry, totals after each, by warehouse. */
export interface Replayed {
  levels: Map<string, bigint>;
  values: Map<string, bigint>;
  quantities: Map<string, bigint>;
  totals: { at: bigint; warehouse: string; quantity: bigint; value: bigint }[];
}

const byTime = (a: Entry, b: Entry): number =>
  a.at === b.at ? (a.id < b.id ? -1 : 1) : a.at < b.at ? -1 : 1;

/**
 * Replays a product's whole log in the order in which things happened, at moving average cost by warehouse; undefined
 * where a level would be less than nothing at any moment. `cost` is the product's.
 */
export function replay(log: readonly Entry[], cost: bigint): Replayed | undefined {
  const levels = new Map<string, bigint>();
  const values = new Map<string, bigint>();
  const quantities = new Map<string, bigint>();
  const totals: Replayed["totals"] = [];
  const held = new Map<string, { quantity: bigint; value: bigint }>();
  const sources = new Map<string, { quantity: bigint; value: bigint; back: bigint; backValue: bigint }>();
  for (const entry of [...log].sort(byTime)) {
    const place = `${entry.warehouse} ${entry.lot}`;
    const level = levels.get(place) ?? 0n;
    const quantity = entry.counted === undefined ? entry.quantity : entry.counted - level;
    if (level + quantity < 0n) return undefined;
    levels.set(place, level + quantity);
    const here = held.get(entry.warehouse) ?? { quantity: 0n, value: 0n };
    const source = sources.get(entry.issueId ?? `${entry.transferId} ${entry.lot}`);
    let value: bigint;
    if (quantity === 0n) value = 0n;
    else if (quantity < 0n)
      value = here.quantity + quantity > 0n ? share(here.value, quantity, here.quantity) : -here.value;
    else if (source) {
      value = share(source.value, source.back + quantity, source.quantity) - source.backValue;
      source.back += quantity;
      source.backValue += value;
    } else if (entry.type !== "receive" && entry.unitCost === undefined && here.quantity > 0n)
      value = share(here.value, quantity, here.quantity);
    else value = share(entry.unitCost ?? cost, quantity, SCALE);
    if (quantity < 0n && (entry.type === "issue" || entry.type === "transfer"))
      sources.set(entry.type === "issue" ? entry.id : `${entry.transferId} ${entry.lot}`, {
        quantity: -quantity,
        value: -value,
        back: 0n,
        backValue: 0n,
      });
    const after = { quantity: here.quantity + quantity, value: here.value + value };
    held.set(entry.warehouse, after);
    values.set(entry.id, value);
    quantities.set(entry.id, quantity);
    totals.push({ at: entry.at, warehouse: entry.warehouse, ...after });
  }
  return { levels, values, quantities, totals };
}
