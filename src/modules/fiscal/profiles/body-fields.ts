import { Digits } from "./exact-json.ts";
import type { Goods } from "./frozen-document.ts";

/** A text of at most so many characters; null for none. */
export const clipped = (text: string | null, most: number): string | null =>
  text === null || text === "" ? null : [...text].slice(0, most).join("");

/** An exact decimal as a number of these digits. */
export const amount = (decimal: string): Digits => new Digits(decimal);

/** A moment as the authorities write it: its digits where they are, `YYYYMMDDhhmmss`. */
export function moment14(at: string, zone: string): string {
  const parts = new Intl.DateTimeFormat("en-GB", {
    ...{ timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit" },
    ...{ hour: "2-digit", minute: "2-digit", second: "2-digit" },
  }).formatToParts(new Date(at));
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
  return ["year", "month", "day", "hour", "minute", "second"].map(part).join("");
}

/** The day of a moment there, `YYYYMMDD`. */
export const day8 = (at: string, zone: string): string => moment14(at, zone).slice(0, 8);

/** The moment that the authority's digits name there, RFC 3339 in UTC; undefined where they name none. */
export function momentOf(digits: string, zone: string): string | undefined {
  const [, year, month, day, hour, minute, second] =
    /^([12]\d{3})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(digits) ?? [];
  const asUtc = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  const there = moment14(new Date(asUtc).toISOString(), zone);
  const shift = Date.parse(there.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/, "$1-$2-$3T$4:$5:$6Z"));
  return new Date(asUtc - (shift - asUtc)).toISOString();
}

/** Who wrote something: nobody in particular is the system. */
export function author(name: string | null): Record<"regrId" | "regrNm" | "modrId" | "modrNm", string> {
  const known = clipped(name, 60) ?? "Duka";
  const id = clipped(known, 20) ?? "Duka";
  return { regrId: id, regrNm: known, modrId: id, modrNm: known };
}

/** The code of how something was paid; `bank` is what a country has for a transfer. */
export function paymentCode(method: string, bank = "07"): string {
  const codes: Readonly<Record<string, string>> = {
    ...{ cash: "01", credit: "02", cash_credit: "03", cheque: "04", card: "05", mobile_money: "06", bank },
  };
  return codes[method] ?? "07";
}

/** The code of a document's mode. */
export const modeCode = (mode: "normal" | "training" | "proforma" | "copy"): string =>
  ({ normal: "N", training: "T", proforma: "P", copy: "C" })[mode];

/** A band that is never taxed. */
export const bandOfNothing = (country: string): "A" | "D" => (country === "ZM" ? "D" : "A");

/** What a document that was given up is said to be of. It is registered like every other item. */
export const givenUpGoods = (country: string): Goods => ({
  item_code: `${country}3NTXU9999999`,
  item_class: country === "ZM" ? "50102518" : "5059690800",
  ...{ packaging_unit: country === "ZM" ? "BA" : "NT", quantity_unit: country === "ZM" ? "BE" : "U" },
  ...{ name: "Cancelled document", barcode: null },
});
