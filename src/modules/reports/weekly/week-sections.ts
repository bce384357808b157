import { decimalsOf } from "#platform/money.ts";
import type { Section } from "#platform/pdf/document.ts";
import type { WeekContent } from "./week-content.ts";

/** A decimal with its thousands apart, such as 1,234.5. */
const grouped = (amount: string): string => {
  const [whole = "", part] = amount.split(".");
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ",")}${part === undefined ? "" : `.${part}`}`;
};

/** An amount of money: where it has a fraction, with all decimals of its currency. */
function money(amount: string, currency: string): string {
  const [whole = "", part] = grouped(amount).split(".");
  return part === undefined ? whole : `${whole}.${part.padEnd(decimalsOf(currency), "0")}`;
}

type Amounts = readonly { currency: string; value: string }[];

const valuesOf = (amounts: Amounts): string =>
  amounts.map(({ currency, value }) => `${money(value, currency)} ${currency}`).join(", ") || "nothing";

type Column = Section["columns"][number];
const text = (label: string, share: number): Column => ({ label, share, numeric: false });
const number = (label: string, share: number): Column => ({ label, share, numeric: true });
const many = (count: number, one: string): string =>
  `${grouped(String(count))} ${one}${count === 1 ? "" : "s"}`;

const TYPES: Record<string, string> = {
  receive: "Received",
  issue: "Issued",
  transfer: "Transferred",
  adjust: "Adjusted",
  return: "Returned",
  discard: "Discarded",
  count: "Counted",
  revalue: "Revalued",
  supplier_return: "Sent back to suppliers",
};

function stock({ stock }: WeekContent): Section {
  return {
    heading: "Value of the stock",
    sentences:
      stock.length === 0
        ? ["There was no stock."]
        : stock
            .filter(({ goods_in_transit }) => goods_in_transit !== "0")
            .map(
              ({ goods_in_transit: value, currency }) =>
                `At the end of the week goods worth ${money(value, currency)} ${currency} were in transit between warehouses.`,
            ),
    columns: [
      text("Currency", 1.1),
      ...["Opening", "Received", "Issued", "Adjusted", "In transit", "Closing"].map((label) =>
        number(label, 1.5),
      ),
      number("Turnover", 1.1),
      number("Cover, days", 1.4),
    ],
    rows: stock.map(({ currency, turnover, days_of_cover, ...of }) => [
      currency,
      ...[of.opening, of.received, of.issued, of.adjusted, of.in_transit, of.closing].map((amount) =>
        money(amount, currency),
      ),
      turnover ?? "–",
      days_of_cover === null ? "–" : grouped(days_of_cover),
    ]),
  };
}

function movements({ movements }: WeekContent): Section {
  return {
    heading: "Movements",
    sentences: movements.length === 0 ? ["Nothing moved."] : [],
    columns: [text("What", 2), number("Movements", 1), number("Value", 3)],
    rows: movements.map(({ type, count, values }) => [
      TYPES[type] ?? type,
      grouped(String(count)),
      valuesOf(values),
    ]),
  };
}

function topIssued({ top_issued }: WeekContent): Section {
  return {
    heading: "Most issued",
    sentences: top_issued.length === 0 ? ["Nothing was issued."] : [],
    columns: [text("SKU", 1.5), text("Product", 4), number("Issued", 1.6), number("Value", 2)],
    rows: top_issued.map(({ sku, name, unit, issued, value, currency }) => [
      sku,
      name,
      `${grouped(issued)} ${unit}`,
      `${money(value, currency)} ${currency}`,
    ]),
  };
}

function deadStock({ dead_stock: { days, products, totals, top } }: WeekContent): Section {
  const found = `${many(products, "product")} in stock, worth ${valuesOf(totals)}, had had no issue for ${days} days at the end of the week.`;
  return {
    heading: "Dead stock",
    sentences: [
      products === 0 ? `Every product in stock was issued in the last ${days} days, or is new.` : found,
    ],
    columns: [
      text("SKU", 1.5),
      text("Product", 3.4),
      number("On hand", 1.6),
      number("Value", 2),
      number("Last issue", 1.4),
    ],
    rows: top.map(({ sku, name, unit, on_hand, value, currency, last_issued_on }) => [
      sku,
      name,
      `${grouped(on_hand)} ${unit}`,
      `${money(value, currency)} ${currency}`,
      last_issued_on ?? "never",
    ]),
  };
}

function expiries({ expiries: { days, expired, expiring, next } }: WeekContent): Section {
  const said = [
    ...(expired.lots > 0
      ? [
          `${many(expired.lots, "lot")} in stock, worth ${valuesOf(expired.totals)}, had expired by the end of the week.`,
        ]
      : []),
    expiring.lots > 0
      ? `${many(expiring.lots, "lot")}, worth ${valuesOf(expiring.totals)}, had no more than ${days} days left then.`
      : `No lot in stock had ${days} days or fewer left at the end of the week.`,
  ];
  return {
    heading: "Expiries",
    sentences: said,
    columns: [
      text("Expires on", 1.4),
      text("Product", 3),
      text("Lot", 1.6),
      text("Where", 1.1),
      number("Quantity", 1.5),
      number("Value", 1.8),
    ],
    rows: next.map(({ expires_on, name, lot_number, warehouse_code, quantity, unit, value, currency }) => [
      expires_on,
      name,
      lot_number,
      warehouse_code,
      `${grouped(quantity)} ${unit}`,
      `${money(value, currency)} ${currency}`,
    ]),
  };
}

function buying({ alerts, purchase_requests: requests }: WeekContent): Section {
  const is = (count: number): string => (count === 1 ? "is" : "are");
  const was = (count: number): string => (count === 1 ? "was" : "were");
  return {
    heading: "Low stock and purchase requests",
    sentences: [
      `${many(alerts.raised, "alert")} of low stock this week, ${alerts.recovered} recovered; ${alerts.open} ${was(alerts.open)} open at its end.`,
      `${many(alerts.low, "product")} ${is(alerts.low)} low now, each counted once for every place where it is.`,
      `${many(requests.submitted, "purchase request")} submitted this week, ${requests.approved} approved, ${requests.rejected} rejected, ${requests.received} with goods received.`,
      `${requests.waiting} ${is(requests.waiting)} waiting for a decision now, ${requests.on_order} ${is(requests.on_order)} on order.`,
    ],
    columns: [],
    rows: [],
  };
}

/** The sections of a report, in the order in which a shop wants to read them. */
export const sectionsOf = (content: WeekContent): Section[] =>
  [stock, movements, topIssued, deadStock, expiries, buying].map((section) => section(content));
