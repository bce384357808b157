import type { FileKind } from "#platform/imports/file-kind.ts";
import { Currency, decimal } from "#platform/money.ts";
import { line } from "#platform/operations/fields.ts";
import { type Cell, type TableReading, textOf } from "#platform/sheets/cell.ts";
import { GivenDay } from "#platform/time.ts";

const text = { as: "text", example: "", about: "" } as const;

/** A line of a statement of a bank or of mobile money. */
export const statementFile: FileKind = {
  name: "payment-statements",
  noun: "statement line",
  key: ["reference"],
  id: "statement_line_id",
  clears: false,
  columns: {
    reference: {
      ...text,
      schema: line(100).regex(/^[\s\w./-]*[A-Za-z0-9][\s\w./-]*$/, "must be a code of letters and digits"),
    },
    amount: { ...text, as: "amount", schema: decimal({ positive: true }) },
    currency: { ...text, schema: Currency.optional() },
    paid_on: { ...text, as: "day", schema: GivenDay },
    payer_name: { ...text, schema: line(200).optional() },
    payer_phone: { ...text, schema: line(40).optional() },
  },
};

/** What statements call their columns, in lower case and without what is no letter or digit. */
const HEADINGS: Readonly<Record<string, readonly string[]>> = {
  reference: [
    "reference",
    "ref",
    "code",
    "transactionid",
    "transactionreference",
    "receiptno",
    "financialtransactionid",
    "trxid",
  ],
  amount: ["amount", "paidin", "credit", "received", "creditamount", "amountreceived"],
  currency: ["currency", "ccy"],
  paid_on: [
    "paidon",
    "date",
    "valuedate",
    "transactiondate",
    "completiontime",
    "completiondate",
    "bookingdate",
  ],
  payer_name: ["payername", "name", "from", "fromname", "sender", "sendername", "payer", "customername"],
  payer_phone: ["payerphone", "phone", "msisdn", "fromnumber", "sendernumber", "phonenumber", "mobile"],
};

const columnOf = (heading: string): string | undefined => {
  const plain = heading.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
  return Object.entries(HEADINGS).find(([, names]) => names.includes(plain))?.[0];
};

/** A day may have its time behind it. */
const dayIn = (cell: Cell): Cell => {
  const found = /^\s*(\d{4}-\d{2}-\d{2})[T ]/.exec(textOf(cell))?.[1];
  return found ?? cell;
};

/** A statement with the columns that are known, by our names; others, and lines without an amount (what was paid out), are left out. */
export function knownColumns(reading: TableReading): TableReading {
  async function* records(): AsyncGenerator<Cell[]> {
    let places: (readonly [place: number, column: string])[] | undefined;
    let width = 0;
    for await (const cells of reading.records) {
      if (!places) {
        width = cells.length;
        const named = cells.map((cell, place) => [place, columnOf(textOf(cell))] as const);
        places = named.filter((one): one is readonly [number, string] => one[1] !== undefined);
        yield places.map(([, column]) => column);
        continue;
      }
      const isBlank = cells.length === 1 && textOf(cells[0]) === "";
      const row = places.map(([place, column]) =>
        column === "paid_on" ? dayIn(cells[place] ?? "") : (cells[place] ?? ""),
      );
      const amount = places.findIndex(([, column]) => column === "amount");
      if (isBlank || (cells.length === width && amount >= 0 && textOf(row[amount]).trim() === "")) yield [""];
      else yield cells.length === width ? row : cells;
    }
  }
  return {
    ...reading,
    records: records(),
    decimalMark: () => reading.decimalMark(),
    digest: () => reading.digest(),
  };
}
