import { moment14 } from "./body-fields.ts";
import type { QrSource } from "./profile.ts";

/** The number of a receipt as its code has it. */
function receiptNumber({ number, receipt_number, total_receipt_number }: QrSource): string {
  if (number === "receipt" || total_receipt_number === null) return String(receipt_number);
  return number === "total" ? String(total_receipt_number) : `${receipt_number}/${total_receipt_number}`;
}

/** A receipt's data between signs: day, time, device, number, internal data, signature. */
export function receiptText(of: QrSource, zone: string): string {
  const digits = moment14(of.receipted_at, zone);
  const day = `${digits.slice(6, 8)}${digits.slice(4, 6)}${digits.slice(0, 4)}`;
  return [day, digits.slice(8), of.sdc_id, receiptNumber(of), of.internal_data, of.signature].join("#");
}

/** Where an authority shows a receipt. */
export const receiptUrl = (page: string, { tin, branch_code, signature }: QrSource): string =>
  `${page}?Data=${tin}${branch_code}${signature}`;
