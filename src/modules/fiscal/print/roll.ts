import { GREY } from "#platform/pdf/paper.ts";
import { amountOf, quantityOf } from "./amounts.ts";
import type { Flow, Format, Pictures } from "./flow.ts";
import { drawQrCode } from "./qr-code.ts";
import { NOT_OFFICIAL, type Receipt } from "./receipt.ts";

/** Paper of 80 mm, of which 72 are printed on; no page of a PDF is longer than this. */
export const ROLL: Format = { kind: "roll", width: 226.77, height: 14_000, margin: 11.5, size: 8 };

const QR = 100;

/** Writes a receipt on a roll of 80 mm, in the order in which the authorities describe it. */
export function writeRoll(flow: Flow, receipt: Receipt, pictures: Pictures): void {
  const { kind } = receipt;
  if (pictures.logo) flow.picture(pictures.logo, { width: 140, height: 56 }, "middle");
  flow.write(receipt.seller.name, { size: 11, weight: "strong", align: "middle" });
  for (const line of receipt.seller.lines) flow.write(line, { align: "middle" });
  flow.skip(4);
  flow.write(receipt.title, { size: 10, weight: "strong", align: "middle" });
  for (const fact of receipt.facts) flow.fact(fact);
  if (receipt.buyer.length > 0) {
    flow.rule();
    for (const fact of receipt.buyer) flow.fact(fact);
  }
  if (receipt.refers.length > 0) flow.rule();
  for (const line of receipt.refers) flow.write(line, { weight: "strong" });
  if (receipt.top_message) flow.write(receipt.top_message, { align: "middle" });
  flow.rule();
  for (const line of receipt.lines) {
    flow.keep(40);
    flow.write(line.name);
    const unit = line.unit ? ` ${line.unit}` : "";
    flow.fact({
      label: `  ${amountOf(line.unit_price)} x ${quantityOf(line.quantity)}${unit}`,
      value: /[1-9]/.test(line.discount) ? "" : `${amountOf(line.total, kind)}${line.band}`,
    });
    if (/[1-9]/.test(line.discount)) {
      flow.fact({ label: "  discount", value: amountOf(`-${line.discount}`, kind) });
      flow.fact({ label: "", value: `${amountOf(line.total, kind)}${line.band}` });
    }
    if (line.borne) flow.fact({ label: `  ${line.borne.label}`, value: amountOf(line.borne.value, kind) });
  }
  flow.rule();
  sums(flow, receipt);
  if (receipt.standing !== "official") {
    flow.skip(4);
    flow.write(NOT_OFFICIAL, { size: 2 * flow.format.size, weight: "strong", align: "middle" });
  }
  if (receipt.remark) flow.write(receipt.remark, { color: GREY });
  signature(flow, receipt, pictures);
  if (receipt.bottom_message) {
    flow.rule();
    flow.write(receipt.bottom_message, { align: "middle" });
  }
}

function sums(flow: Flow, receipt: Receipt): void {
  const { kind } = receipt;
  for (const { label, value, weight } of receipt.sums)
    flow.fact({ label, value: amountOf(value, kind) }, weight === "strong" ? { weight, size: 10 } : {});
  for (const band of receipt.bands) {
    flow.fact({ label: band.taxable_label, value: amountOf(band.taxable, kind) });
    if (band.tax_label) flow.fact({ label: band.tax_label, value: amountOf(band.tax, kind) });
  }
  flow.fact({ ...receipt.tax_total, value: amountOf(receipt.tax_total.value, kind) });
  flow.rule();
  for (const { label, value } of receipt.payments) flow.fact({ label, value: amountOf(value, kind) });
  flow.fact(receipt.items);
}

function signature(flow: Flow, { authority, issuer, check_url }: Receipt, { qr }: Pictures): void {
  for (const block of [authority, issuer]) {
    if (!block) continue;
    flow.rule();
    flow.write(block.heading, { weight: "strong", align: "middle" });
    for (const fact of block.facts) flow.fact(fact);
    if (block !== authority || !qr) continue;
    flow.skip(6);
    flow.keep(QR + 6);
    drawQrCode(flow.page, qr, { x: flow.left + (flow.width - QR) / 2, y: flow.y, size: QR });
    flow.skip(QR + 6);
  }
  if (check_url) flow.write(`Check: ${check_url}`, { color: GREY, size: 7 });
}
