import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { db } from "#platform/database/connection.ts";
import { command } from "#platform/operations/command.ts";
import { purchaseRequestUpdated } from "../events.ts";
import { purchaseRequestLines, purchaseRequests as requests } from "../tables.ts";
import { PurchaseRequest, shownRequest } from "./purchase-requests.ts";
import {
  type GivenLine,
  LINE_ERRORS,
  requestFields,
  sameCurrency,
  supplierInUse,
  writeLines,
} from "./request-lines.ts";
import { locked, requestEvent, took } from "./request-statements.ts";

const HEAD = ["supplier_id", "currency", "reference", "note", "needed_by"] as const;

/** A draft changes by its author's hand only. Lines that are given take the place of all that were there. */
const write = (verb: "replace" | "change") =>
  command({
    name: `purchasing.purchase_requests.${verb}`,
    summary:
      verb === "replace"
        ? "Replace a draft; its author only"
        : "Change some fields of a draft, or all of its lines; its author only",
    input: (verb === "replace"
      ? z.strictObject(requestFields)
      : z.strictObject(requestFields).partial()
    ).extend({ request_id: z.uuid() }),
    output: PurchaseRequest,
    roles: staffUp,
    errors: [
      "purchase_request.not_found",
      "purchase_request.not_author",
      "purchase_request.not_draft",
      "version.stale",
      ...LINE_ERRORS,
    ],
    batch: ({ input, ifMatch }) => {
      const {
        request_id: id,
        lines,
        ...head
      } = input as { request_id: string; lines?: GivenLine[] } & Record<
        (typeof HEAD)[number],
        string | null | undefined
      >;
      const reset = verb === "replace" ? HEAD.map((field) => [field, sql`default`]) : [];
      const given = Object.entries(head).filter(([, value]) => value !== undefined);
      return [
        locked(id, { step: "change", otherwise: "purchase_request.not_draft", ifMatch, byAuthor: true }),
        ...supplierInUse(head.supplier_id),
        ...(head.currency && !lines ? [sameCurrency(id, head.currency)] : []),
        db
          .update(requests)
          .set({ version: sql`${requests.version}`, ...Object.fromEntries([...reset, ...given]) })
          .where(eq(requests.id, id)),
        ...(lines
          ? [
              db.delete(purchaseRequestLines).where(eq(purchaseRequestLines.purchase_request_id, id)),
              ...writeLines(id, lines),
            ]
          : []),
        took(id, "change"),
        answer(shownRequest(id)),
      ];
    },
    events: ({ input }) => [requestEvent(purchaseRequestUpdated, input.request_id)],
  });

export const replacePurchaseRequest = write("replace");
export const changePurchaseRequest = write("change");
