/** An exact decimal as people read it: thousands apart, two decimals or as many as it has. */
export function amountOf(decimal: string, kind: "sale" | "refund" = "sale"): string {
  const [whole = "0", fraction = ""] = decimal.replace(/^-/, "").split(".");
  const decimals = fraction.replace(/0+$/, "").padEnd(2, "0");
  const thousands = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  const isNegative = decimal.startsWith("-") !== (kind === "refund");
  return `${isNegative && /[1-9]/.test(decimal) ? "-" : ""}${thousands}.${decimals}`;
}

/** A quantity without zeros that say nothing. */
export const quantityOf = (decimal: string): string =>
  decimal.includes(".") ? decimal.replace(/\.?0+$/, "") : decimal;

/** What the authority's device signs with, as receipts have it: in groups of four. */
export const inFours = (text: string): string => text.replaceAll("-", "").replace(/.{4}(?=.)/g, "$&-");
