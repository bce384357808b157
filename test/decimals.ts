/** A decimal: so many units of its last place, and how many places it has. */
export type Decimal = [units: bigint, places: number];

/** A decimal as text. */
export const text = ([units, places]: Decimal): string => {
  const padded = String(units < 0n ? -units : units).padStart(places + 1, "0");
  const digits = places === 0 ? padded : `${padded.slice(0, -places)}.${padded.slice(-places)}`;
  return units < 0n ? `-${digits}` : digits;
};

/** The quotient in units of so many places, halves away from zero, by whole numbers alone. */
export function quotient([a, left]: Decimal, [b, right]: Decimal, places: number): bigint {
  const above = a * 10n ** BigInt(right + places) * 2n;
  const below = b * 10n ** BigInt(left);
  const size = (value: bigint) => (value < 0n ? -value : value);
  const rounded = (size(above) / size(below) + 1n) / 2n;
  return above < 0n === below < 0n ? rounded : -rounded;
}
