import { sql } from "drizzle-orm";
import { z } from "zod";
import { refuseUnless } from "#platform/database/refusals.ts";
import { updateRows } from "#platform/database/write.ts";
import { get, post, type Route, remove } from "#platform/http/route.ts";
import { command } from "#platform/operations/command.ts";
import { equals } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { query } from "#platform/operations/query.ts";
import { documentRemoved } from "../events.ts";
import { cases, documents } from "../tables.ts";
import { listAccesses } from "./accesses.ts";
import { DocumentKind, documentBody, documentRow, isShown, KycDocument } from "./document.ts";
import { createLink, listLinks, readByLink, revokeLink } from "./links.ts";
import { readContent } from "./read-content.ts";
import { uploadDocument } from "./upload-document.ts";

const input = z.strictObject({ document_id: z.uuid() });

const listDocuments = list({
  name: "kyc.documents.list",
  summary: "List the papers of the business",
  item: KycDocument,
  roles: ["owner"],
  filters: {
    kind: equals(sql`${documents.kind}`, DocumentKind),
    state: equals(sql`${documents.state}`, KycDocument.shape.state),
  },
  from: sql`${documents}`,
  body: documentBody,
  id: documents.id,
  sorts: { created_at: { by: documents.id, type: "uuid" } },
  order: "-created_at",
  where: () => [isShown],
});

const readDocument = query({
  name: "kyc.documents.read",
  summary: "Read what is known of a paper",
  input,
  output: KycDocument,
  roles: ["owner"],
  missing: "kyc_document.not_found",
  select: ({ input: { document_id: id } }) =>
    sql`select ${documentRow} from ${documents} where ${documents.id} = ${id}::uuid and ${isShown}`,
});

/** Without its key a file opens for nobody, wherever a copy of it may be; what the paper said goes with it. */
const gone = {
  ...{ state: "removed", sealed_key: null, key_id: null, stored_bytes: 0 },
  ...{ number: null, issued_on: null, expires_on: null, sha256: null, reference: null },
} as const;

/** Removes a paper: its file goes with its key, so that every link to it is dead; that it was there stays in the history. */
const removeDocument = command({
  name: "kyc.documents.remove",
  summary: "Remove a paper that nobody looks at and that was not accepted",
  input,
  output: null,
  roles: ["owner"],
  access: "essential",
  errors: ["kyc_document.not_found", "kyc_document.in_use"],
  batch: ({ input: { document_id: id } }) => {
    const row = sql`${documents} where ${documents.id} = ${id}::uuid and ${documents.state} not in ('uploading', 'removed')`;
    return [
      sql`select kyc.hold(app.tenant_id())`,
      refuseUnless(sql`exists (select from ${row} for no key update)`, "kyc_document.not_found"),
      refuseUnless(
        sql`exists (select from ${row} and ${documents.state} <> 'accepted' and not exists (
          select from ${cases} c where c.tenant_id = ${documents.tenant_id} and c.id = ${documents.case_id}
             and ${documents.state} in ('stored', 'external') and c.status in ('submitted', 'in_review')))`,
        "kyc_document.in_use",
      ),
      updateRows(documents, gone, sql`${documents.id} = ${id}::uuid`, sql`id`),
    ];
  },
  reads: ({ input: { document_id: id } }) => ({
    removed: sql`select ${documents.object_key} as key from ${documents} where ${documents.id} = ${id}::uuid`,
  }),
  events: ({ input: { document_id: id } }) => [
    documentRemoved.from(
      { document_id: documents.id, kind: documents.kind },
      sql`${documents} where ${documents.id} = ${id}::uuid`,
    ),
  ],
  async afterwards({ ctx }, _, { removed }) {
    const key = removed?.[0]?.key;
    if (typeof key !== "string") return;
    await ctx.env.FILES.delete(key).catch((fault: unknown) => ctx.log.error("file.not_removed", fault));
  },
});

const one = "/kyc/documents/{document_id}";

/** The papers of a business, their files, and links to them. */
export const documentRoutes: Route[] = [
  get("/kyc/documents", listDocuments),
  post("/kyc/documents", uploadDocument),
  get(one, readDocument),
  remove(one, removeDocument),
  get(`${one}/content`, readContent),
  post(`${one}/links`, createLink),
  get(`${one}/links`, listLinks),
  remove(`${one}/links/{link_id}`, revokeLink),
  get(`${one}/accesses`, listAccesses),
  get("/kyc/links/{token}", readByLink),
];
