import { z } from "zod";
import { Decimal } from "#platform/money.ts";

const MONEY = ["cash", "card", "mobile_money", "bank", "cheque", "other"] as const;

/** How money is given back. */
export const RefundMethod = z.enum([...MONEY, "credit"]);

/** The one method that the authority is told, which has a code for cash beside credit, and for no other mixture. */
export const ToldMethod = z.enum([...MONEY, "credit", "cash_credit"]);

/** How much of a document is paid by a method; credit: it was not paid when it was issued. What is an insurer's is owed by it. */
export const DocumentPayment = z.object({
  method: z.enum([...MONEY, "credit", "insurance"]),
  amount: Decimal,
});
