/** Why a line of a statement pays nothing. */
export const REASONS = ["not_completed", "outgoing", "reversed", "fee", "no_amount"] as const;

/** A line that pays nothing, as the report has it. */
export interface LeftOut {
  row: number;
  reference: string | null;
  status: "left_out";
  because: (typeof REASONS)[number];
}

const COMPLETED =
  /^(completed?|success(ful|fully)?|succeeded|settled|posted|booked|paid|received|ok|done|confirmed|approved)$/;
const INCOMING = /^(in|incoming|inbound|credit|credited|cr|c|received|deposit)$/;
const REVERSED = /revers|refund|chargeback|return/;
const FEE = /\b(fees?|charges?|commission|tax|levy)\b/;
const OUTGOING = /\b(debit|dr|out|outgoing|outbound|sent|withdraw(al|n)?|cash ?out|payout|disbursement)\b/;

/** A number that says something other than nothing. */
const isMoney = (text: string | undefined): boolean => /[1-9]/.test(text ?? "");

/**
 * Why a line brought no money, undefined where it did: what failed or is not finished, what was taken back, fees, what was paid out. `said` gives
 * the text of a column by our name, undefined where the file has no such column: then nothing is made of it.
 */
export function whyLeftOut(said: (name: Column) => string | undefined): LeftOut["because"] | undefined {
  const words = (name: Column) => said(name)?.toLowerCase().replaceAll(/[_-]+/g, " ").trim();
  const [status, type, direction] = [words("status"), words("type"), words("direction")];
  const amount = said("amount");
  if (REVERSED.test(`${status ?? ""} ${type ?? ""}`)) return "reversed";
  if (status !== undefined && !COMPLETED.test(status)) return "not_completed";
  if (type !== undefined && FEE.test(type)) return "fee";
  if (direction !== undefined && !INCOMING.test(direction)) return "outgoing";
  if (type !== undefined && OUTGOING.test(type)) return "outgoing";
  if (isMoney(said("paid_out")) || /^[-−(]/.test(amount ?? "") || /-$/.test(amount ?? "")) return "outgoing";
  return amount === "" || /^[0.,]+$/.test(amount ?? "") ? "no_amount" : undefined;
}

type Column = "status" | "type" | "direction" | "amount" | "paid_out";
