import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { viewOf } from "#platform/database/view.ts";
import { emitEach } from "#platform/events.ts";
import { documentIssued } from "./events.ts";
import { documents } from "./tables.ts";

/**
 * Tells of documents that were issued in this transaction, those of a condition on `d`, of which there may be none. What is to be
 * told to the authority is on its way from then on.
 */
export const tellOfDocuments = (condition: SQL): Statement =>
  emitEach([
    {
      event: documentIssued,
      payload: documentIssued.payloadOf(
        viewOf(documentIssued.payload, documents, { document_id: sql`d.id`, device_id: sql`d.device_id` }),
      ),
      from: sql`${documents} d where ${condition}`,
    },
  ]);
