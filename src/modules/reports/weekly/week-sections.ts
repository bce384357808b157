import type { WeekContent } from "./weekly-report.ts";

/** A part of the report as people read it: a heading, sentences, and a table. */
export interface Section {
  heading: string;
  sentences: string[];
  columns: { label: string; numeric: boolean; share: number }[];
  rows: string[][];
}

/** A decimal with its thousands apart, such as 1,234.5. */
export const grouped = (amount: string): string => {
  const [whole = "", part] = amount.split(".");
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ",")}${part === undefined ? "" : `.${part}`}`;
};

/** An amount of money: where it has a fraction, with two places. */
const money = (amount: string): string => grouped(amount).replace(/\.\d$/, "$&0");

type Amounts = readonly { currency: string; value: string }[];

const worth = (amounts: Amounts): string =>
  amounts.map(({ currency, value }) => `${money(value)} ${currency}`).join(", ") || "nothing";

const column = (label: string, share: number, numeric = false) => ({ label, share, numeric });
const many = (number: number, one: string): string =>
  `${grouped(String(number))} ${one}${number === 1 ? "" : "s"}`;

const TYPES: Record<string, string> = {
  receive: "Received",
  issue: "Issued",
  transfer: "Transferred",
  adjust: "Adjusted",
  return: "Returned",
  discard: "Discarded",
  count: "Counted",
};

function stock({ stock }: WeekContent): Section {
  return {
    heading: "Value of the stock",
    sentences: stock.length === 0 ? ["There was no stock."] : [],
    columns: [
      column("Currency", 1.1),
      ...["Opening", "Received", "Issued", "Adjusted", "Closing"].map((label) => column(label, 1.6, true)),
      column("Turnover", 1.1, true),
      column("Cover, days", 1.4, true),
    ],
    rows: stock.map(({ currency, opening, received, issued, adjusted, closing, turnover, days_of_cover }) => [
      currency,
      ...[opening, received, issued, adjusted, closing].map(money),
      turnover ?? "–",
      days_of_cover === null ? "–" : grouped(days_of_cover),
    ]),
  };
}

function movements({ movements }: WeekContent): Section {
  return {
    heading: "Movements",
    sentences: movements.length === 0 ? ["Nothing moved."] : [],
    columns: [column("What", 2), column("Movements", 1, true), column("Value", 3, true)],
    rows: movements.map(({ type, count, values }) => [
      TYPES[type] ?? type,
      grouped(String(count)),
      worth(values),
    ]),
  };
}

function topIssued({ top_issued }: WeekContent): Section {
  return {
    heading: "Most issued",
    sentences: top_issued.length === 0 ? ["Nothing was issued."] : [],
    columns: [
      column("SKU", 1.5),
      column("Product", 4),
      column("Issued", 1.6, true),
      column("Value", 2, true),
    ],
    rows: top_issued.map(({ sku, name, unit, issued, value, currency }) => [
      sku,
      name,
      `${grouped(issued)} ${unit}`,
      `${money(value)} ${currency}`,
    ]),
  };
}

function deadStock({ dead_stock: { days, products, totals, top } }: WeekContent): Section {
  const found = `${many(products, "product")} in stock, worth ${worth(totals)}, had no issue for ${days} days.`;
  return {
    heading: "Dead stock",
    sentences: [
      products === 0 ? `Every product in stock was issued in the last ${days} days, or is new.` : found,
    ],
    columns: [
      column("SKU", 1.5),
      column("Product", 3.4),
      column("On hand", 1.6, true),
      column("Value", 2, true),
      column("Last issue", 1.4, true),
    ],
    rows: top.map(({ sku, name, unit, on_hand, value, currency, last_issued_on }) => [
      sku,
      name,
      `${grouped(on_hand)} ${unit}`,
      `${money(value)} ${currency}`,
      last_issued_on ?? "never",
    ]),
  };
}

function expiries({ expiries: { days, expired, expiring, next } }: WeekContent): Section {
  const said = [
    ...(expired.lots > 0
      ? [`${many(expired.lots, "lot")} in stock, worth ${worth(expired.totals)}, expired already.`]
      : []),
    expiring.lots > 0
      ? `${many(expiring.lots, "lot")}, worth ${worth(expiring.totals)}, will expire within ${days} days.`
      : `No lot in stock will expire within ${days} days.`,
  ];
  return {
    heading: "Expiries",
    sentences: said,
    columns: [
      column("Expires on", 1.4),
      column("Product", 3),
      column("Lot", 1.6),
      column("Where", 1.1),
      column("Quantity", 1.5, true),
      column("Value", 1.8, true),
    ],
    rows: next.map(({ expires_on, name, lot_number, warehouse_code, quantity, unit, value, currency }) => [
      expires_on,
      name,
      lot_number,
      warehouse_code,
      `${grouped(quantity)} ${unit}`,
      `${money(value)} ${currency}`,
    ]),
  };
}

function buying({ alerts, purchase_requests: requests }: WeekContent): Section {
  const is = (number: number): string => (number === 1 ? "is" : "are");
  return {
    heading: "Low stock and purchase requests",
    sentences: [
      `${many(alerts.raised, "alert")} of low stock this week, ${alerts.recovered} recovered; ${alerts.open} ${is(alerts.open)} open.`,
      `${many(requests.submitted, "purchase request")} submitted this week, ${requests.approved} approved, ${requests.rejected} rejected, ${requests.received} with goods received.`,
      `${requests.waiting} ${is(requests.waiting)} waiting for a decision, ${requests.on_order} ${is(requests.on_order)} on order.`,
    ],
    columns: [],
    rows: [],
  };
}

/** The sections of a report, in the order in which a shop wants to read them. */
export const sectionsOf = (content: WeekContent): Section[] =>
  [stock, movements, topIssued, deadStock, expiries, buying].map((section) => section(content));
