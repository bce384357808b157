import { sql } from "drizzle-orm";
import { documentIssued, documentRecovered, documentVoided } from "#modules/fiscal";
import { type Handler, on } from "#platform/operations/handler.ts";

/** Counts anew what of the order of a document is invoiced. */
const count = (id: string) => [sql`select sales.count_invoiced(${id}::uuid)`];

/**
 * What of an order is invoiced follows from its documents: a receipt that is given up can be issued again, and so can what a credit
 * note took back without anything being brought back.
 */
export const documentHandlers: readonly Handler[] = [
  on(documentIssued, "sales.orders.count_issued_document", {
    batch: ({ payload }) => count(payload.document_id),
  }),
  on(documentVoided, "sales.orders.count_voided_document", {
    batch: ({ payload }) => count(payload.document_id),
  }),
  on(documentRecovered, "sales.orders.count_recovered_document", {
    batch: ({ payload }) => count(payload.document_id),
  }),
];
