import { sql } from "drizzle-orm";
import { z } from "zod";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { list } from "#platform/operations/list.ts";
import { Timestamp } from "#platform/time.ts";
import { documentAccesses } from "../tables.ts";
import { ofPaper } from "./document.ts";

/** One reading of a paper's file. */
const KycDocumentAccess = z
  .object({
    id: z.uuid(),
    document_id: z.uuid(),
    actor_kind: z.enum(["user", "platform_admin", "api_key", "job", "link"]),
    actor_id: z.uuid().nullable().describe("Who read it; null by a link"),
    link_id: z.uuid().nullable(),
    audience: z.string().nullable().describe("For whom the link was made"),
    source_ip: z.string().nullable(),
    accessed_at: Timestamp,
  })
  .meta({ id: "KycDocumentAccess" });

/** Who read a paper's file, newest first. */
export const listAccesses = list({
  name: "kyc.document_accesses.list",
  summary: "List who read a paper, by signing in or by a link",
  item: KycDocumentAccess,
  roles: ["owner"],
  filters: {
    document_id: ofPaper(documentAccesses.document_id),
  },
  errors: ["kyc_document.not_found"],
  required: ["document_id"],
  untimed: "a reading never changes",
  from: sql`${documentAccesses}`,
  body: bodyOf(
    viewOf(KycDocumentAccess, documentAccesses, { actor_kind: sql`${documentAccesses.actor_kind}` }),
  ),
  id: documentAccesses.id,
  sorts: { accessed_at: { by: documentAccesses.id, type: "uuid" } },
  order: "-accessed_at",
});
