import type { Section } from "#platform/pdf/document.ts";
import { amountOf } from "../print/amounts.ts";
import { methodOf } from "../print/words.ts";
import { profiles } from "../profiles/country-profiles.ts";
import type { DayContent } from "./day-report.ts";

type Column = Section["columns"][number];
const text = (label: string, share: number): Column => ({ label, share, numeric: false });
const number = (label: string, share: number): Column => ({ label, share, numeric: true });
const table = (heading: string, columns: Column[], rows: string[][]): Section => ({
  ...{ heading, sentences: [], columns, rows },
});

const negated = (amount: string): string => (amount.startsWith("-") ? amount.slice(1) : `-${amount}`);

/** What a closed day says as people read it: sums, then by kind, band and method. */
export function daySections(content: DayContent): Section[] {
  const { device, voided_later: later, recovered_later: back } = content;
  const profile = profiles.find(({ country }) => country === device.country);
  const { currency } = device;
  const sums: readonly [string, string][] = [
    ["Sales", content.sales],
    ["Refunds", `-${content.refunds}`],
    ["Given up after their day was closed", negated(later.total)],
    ["Given up, and had by the authority all the same", back.total],
    ["Total", content.total],
    ["Tax", content.tax],
    ["Discounts", content.discount],
    ["All days of the device", content.grand_total],
  ];
  return [
    {
      ...table(
        "Sums",
        [text("", 3), number(currency, 1)],
        sums.map(([what, value]) => [what, amountOf(value)]),
      ),
      sentences: [
        `${profile?.tin.label ?? "TIN"} ${device.tin}, branch ${device.branch_code}; device ${device.name}${device.sdc_id ? `, ${device.sdc_id}` : ""}${device.mrc_no ? `, ${device.mrc_no}` : ""}.`,
        ...(content.not_accepted > 0 ? [`The authority has ${content.not_accepted} of these not yet.`] : []),
      ],
    },
    table(
      "Documents",
      [
        text("Kind", 2),
        number("Count", 1),
        number("First", 1),
        number("Last", 1),
        number("Total", 2),
        number("Tax", 2),
      ],
      content.documents.map((one) => [
        `${profile?.label(one.mode, one.type) ?? one.mode}${one.void ? ", given up" : ""}`,
        ...[one.count, one.first_number, one.last_number].map(String),
        ...[one.total, one.tax].map((amount) => amountOf(amount, one.type)),
      ]),
    ),
    table(
      "Tax",
      [text("Band", 1), number("Rate", 1), number("Taxed, with the tax", 2), number("Tax", 2)],
      content.bands.map(({ band, rate, total, tax }) => [band, `${rate}%`, amountOf(total), amountOf(tax)]),
    ),
    table(
      "Payment",
      [text("Method", 2), number("Count", 1), number("Amount", 2)],
      content.payments.map(({ method, count, amount }) => [
        methodOf(method),
        String(count),
        amountOf(amount),
      ]),
    ),
  ];
}
