import type { FileKind } from "#platform/imports/file-kind.ts";
import { Currency, decimal } from "#platform/money.ts";
import { line } from "#platform/operations/fields.ts";
import { type Cell, type TableReading, textOf } from "#platform/sheets/cell.ts";
import { GivenDay } from "#platform/time.ts";
import { type LeftOut, whyLeftOut } from "./left-out.ts";

const text = { as: "text", example: "", about: "" } as const;

/** A line of a statement of a bank or of mobile money. */
export const statementFile: FileKind = {
  name: "payment-statements",
  noun: "statement line",
  key: ["reference"],
  repeats: true,
  id: "statement_line_id",
  clears: false,
  columns: {
    reference: { ...text, schema: line(100) },
    amount: { ...text, as: "amount", schema: decimal({ positive: true }) },
    currency: { ...text, schema: Currency.optional() },
    paid_on: { ...text, as: "day", schema: GivenDay },
    payer_name: { ...text, schema: line(200).optional() },
    payer_phone: { ...text, schema: line(40).optional() },
  },
};

/** What statements call their columns, in lower case and without what is no letter or digit: of several, the first that a file has is taken. */
const HEADINGS = {
  reference:
    "transactionid financialtransactionid receiptno receiptnumber trxid transactionreference referencenumber reference ref code id",
  amount: "paidin moneyin credit creditamount amountreceived received amount transactionamount",
  paid_out: "paidout moneyout withdrawn withdrawal debit debitamount",
  status: "status transactionstatus",
  direction: "direction drcr crdr debitcredit creditdebit creditdebitindicator dcindicator",
  type: "type transactiontype",
  currency: "currency ccy",
  paid_on: "paidon date valuedate transactiondate completiontime completiondate bookingdate",
  payer_name: "payername fromname sendername from sender payer customername name",
  payer_phone: "payerphone msisdn fromnumber sendernumber phonenumber phone mobile",
} as const;
type Name = keyof typeof HEADINGS;

const plain = (heading: string) => heading.toLowerCase().replaceAll(/[^a-z0-9]/g, "");

/** Where each of the known columns stands in a file with these headings. */
function placesIn(headings: readonly string[]): Map<Name, number> {
  const given = headings.map(plain);
  return new Map(
    Object.entries(HEADINGS).flatMap(([name, known]) => {
      const place = known
        .split(" ")
        .map((one) => given.indexOf(one))
        .find((at) => at >= 0);
      return place === undefined ? [] : [[name as Name, place] as const];
    }),
  );
}

/** A day may have its time behind it. */
const dayIn = (cell: Cell): Cell => {
  const found = /^\s*(\d{4}-\d{2}-\d{2})[T ]/.exec(textOf(cell))?.[1];
  return found ?? cell;
};

/** A statement as `statementFile` reads it, and the lines that are left out of it once it is read. */
export interface KnownColumns {
  reading: TableReading;
  leftOut: LeftOut[];
}

/** A statement with the columns that are known, by our names; lines that brought no money are left out, each with why. */
export function knownColumns(given: TableReading): KnownColumns {
  const leftOut: LeftOut[] = [];
  async function* records(): AsyncGenerator<Cell[]> {
    let places: Map<Name, number> | undefined;
    let width = 0;
    let row = 0;
    for await (const cells of given.records) {
      row += 1;
      if (!places) {
        width = cells.length;
        places = placesIn(cells.map(textOf));
        yield [...places.keys()].filter((name) => Object.hasOwn(statementFile.columns, name));
        continue;
      }
      const isBlank = cells.length === 1 && textOf(cells[0]) === "";
      const found = places;
      const cell = (name: Name): Cell => cells[found.get(name) ?? -1] ?? "";
      const said = (name: Name) => (found.has(name) ? textOf(cell(name)).trim() : undefined);
      const isWhole = cells.length === width;
      const because = isWhole && !isBlank ? whyLeftOut(said) : undefined;
      if (because) leftOut.push({ row, reference: said("reference") || null, status: "left_out", because });
      if (isBlank || because) {
        yield [""];
        continue;
      }
      const names = [...found.keys()].filter((name) => Object.hasOwn(statementFile.columns, name));
      const fault = `the line has ${cells.length} cells, the header ${width}`;
      yield names.map((name) => {
        if (!isWhole && name === "reference") return { text: textOf(cell(name)), fault };
        return name === "paid_on" ? dayIn(cell(name)) : cell(name);
      });
    }
  }
  return {
    leftOut,
    reading: {
      ...given,
      records: records(),
      decimalMark: () => given.decimalMark(),
      digest: () => given.digest(),
    },
  };
}
