import { GREY } from "#platform/pdf/paper.ts";
import { amountOf, quantityOf } from "./amounts.ts";
import { colourOf, type Flow, type Format, type Pictures } from "./flow.ts";
import { drawQrCode } from "./qr-code.ts";
import { NOT_OFFICIAL, type Receipt, type ReceiptLine } from "./receipt.ts";

export const A4: Format = { kind: "sheet", width: 595.28, height: 841.89, margin: 42, size: 9 };

const QR = 96;
/** Of each column of the goods: its heading, from where to where it goes, and what stands in it. */
const COLUMNS: readonly {
  heading: string;
  from: number;
  to: number;
  align: "left" | "right";
  text(line: ReceiptLine, at: number, receipt: Receipt): string;
}[] = [
  { heading: "#", from: 0, to: 0.05, align: "left", text: (_, at) => String(at + 1) },
  {
    heading: "Item",
    from: 0.05,
    to: 0.44,
    align: "left",
    text: ({ name, code, borne }, _, { kind }) =>
      `${name}${code ? ` (${code})` : ""}${borne ? ` – ${borne.label}: ${amountOf(borne.value, kind)}` : ""}`,
  },
  {
    heading: "Quantity",
    from: 0.45,
    to: 0.57,
    align: "right",
    text: ({ quantity, unit }) => `${quantityOf(quantity)}${unit ? ` ${unit}` : ""}`,
  },
  {
    heading: "Unit price",
    from: 0.58,
    to: 0.71,
    align: "right",
    text: ({ unit_price }) => amountOf(unit_price),
  },
  {
    heading: "Discount",
    from: 0.72,
    to: 0.82,
    align: "right",
    text: ({ discount }, _, { kind }) => (/[1-9]/.test(discount) ? amountOf(`-${discount}`, kind) : ""),
  },
  {
    heading: "Total",
    from: 0.83,
    to: 1,
    align: "right",
    text: ({ total, band }, _, { kind }) => `${amountOf(total, kind)} ${band}`,
  },
];

/** Writes a receipt on sheets of A4. */
export function writeSheet(flow: Flow, receipt: Receipt, pictures: Pictures): void {
  head(flow, receipt, pictures);
  if (receipt.top_message) flow.write(receipt.top_message, { align: "middle" });
  goods(flow, receipt);
  flow.skip(6);
  sums(flow, receipt);
  if (receipt.standing !== "official") {
    flow.skip(8);
    flow.write(NOT_OFFICIAL, { size: 2 * flow.format.size, weight: "strong", align: "middle" });
  }
  if (receipt.remark) flow.write(receipt.remark, { color: GREY });
  flow.skip(8);
  signature(flow, receipt, pictures);
  if (receipt.bottom_message) {
    flow.skip(8);
    flow.write(receipt.bottom_message, { align: "middle" });
  }
}

function head(flow: Flow, receipt: Receipt, { logo }: Pictures): void {
  const color = colourOf(receipt.colour);
  const seller = () => {
    if (logo) flow.picture(logo, { width: 170, height: 56 }, "left");
    flow.write(receipt.seller.name, { size: 13, weight: "strong", color });
    for (const line of receipt.seller.lines) flow.write(line);
  };
  const facts = () => {
    flow.write(receipt.title, { size: 17, weight: "strong", align: "right", color });
    flow.skip(4);
    for (const fact of receipt.facts) flow.fact(fact);
  };
  flow.beside(150, [
    { from: 0, to: 0.52, draw: seller },
    { from: 0.58, to: 1, draw: facts },
  ]);
  flow.skip(4);
  flow.rule(color, 1.4);
  if (receipt.buyer.length > 0) {
    flow.within(0, 0.52, () => {
      for (const fact of receipt.buyer) flow.write(`${fact.label}: ${fact.value}`);
    });
    flow.rule();
  }
  for (const line of receipt.refers) flow.write(line, { weight: "strong" });
}

function goods(flow: Flow, receipt: Receipt): void {
  const row = (texts: readonly string[], style: "head" | "body"): void => {
    const weight = style === "head" ? "strong" : "plain";
    const height = Math.max(
      ...texts.map((text, at) => {
        const { from = 0, to = 1 } = COLUMNS[at] ?? {};
        return flow.heightOf(text, { weight }, (to - from) * flow.width);
      }),
    );
    flow.beside(
      height,
      COLUMNS.map(({ from, to, align }, at) => ({
        ...{ from, to },
        draw: () =>
          flow.write(texts[at] ?? "", { weight, align, ...(style === "head" ? { color: GREY } : {}) }),
      })),
    );
    flow.rule();
  };
  const headings = () =>
    row(
      COLUMNS.map(({ heading }) => heading),
      "head",
    );
  flow.skip(4);
  headings();
  for (const [at, line] of receipt.lines.entries()) {
    const texts = COLUMNS.map(({ text }) => text(line, at, receipt));
    if (flow.keep(flow.heightOf(texts[1] ?? "", {}, 0.39 * flow.width) + 8)) headings();
    row(texts, "body");
  }
}

/** At the left what was taxed at each rate; at the right what is owed, and how it was paid. */
function sums(flow: Flow, receipt: Receipt): void {
  const { kind } = receipt;
  const bands = () => {
    for (const band of receipt.bands) {
      flow.fact({ label: band.taxable_label, value: amountOf(band.taxable, kind) });
      if (band.tax_label) flow.fact({ label: band.tax_label, value: amountOf(band.tax, kind) });
    }
    flow.fact({ ...receipt.tax_total, value: amountOf(receipt.tax_total.value, kind) }, { weight: "strong" });
  };
  const owed = () => {
    for (const { label, value, weight } of receipt.sums)
      flow.fact(
        { label, value: amountOf(value, kind) },
        weight === "strong" ? { weight, size: 11, color: colourOf(receipt.colour) } : {},
      );
    for (const { label, value } of receipt.payments) flow.fact({ label, value: amountOf(value, kind) });
    flow.fact(receipt.items);
  };
  const lines = Math.max(receipt.bands.length * 2 + 1, receipt.sums.length + receipt.payments.length + 2);
  flow.beside(lines * flow.format.size * 1.5, [
    { from: 0, to: 0.46, draw: bands },
    { from: 0.54, to: 1, draw: owed },
  ]);
}

function signature(flow: Flow, { authority, issuer, check_url }: Receipt, { qr }: Pictures): void {
  flow.keep(QR + 60);
  flow.rule();
  const facts = () => {
    for (const block of [authority, issuer]) {
      if (!block) continue;
      flow.write(block.heading, { weight: "strong" });
      for (const fact of block.facts) flow.fact(fact);
      flow.skip(4);
    }
    if (check_url) flow.write(`Check this document: ${check_url}`, { color: GREY, size: 8 });
  };
  const code = () => {
    if (!qr) return;
    drawQrCode(flow.page, qr, { x: flow.left + flow.width - QR, y: flow.y, size: QR });
    flow.skip(QR + 6);
  };
  flow.beside(QR + 40, [
    { from: 0, to: 0.72, draw: facts },
    { from: 0.76, to: 1, draw: code },
  ]);
}
