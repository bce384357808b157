import { sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import { holds } from "#platform/database/refusals.ts";
import { bodyOf, objectOf, viewOf } from "#platform/database/view.ts";
import { line, resourceShape } from "#platform/operations/fields.ts";
import { matches } from "#platform/operations/filter.ts";
import { PAPERS } from "#platform/operations/operation.ts";
import { GivenDay, Timestamp } from "#platform/time.ts";
import { documents } from "../tables.ts";

/** What papers prove. */
export const DocumentKind = z.enum([
  "business_registration",
  "tax_certificate",
  "owner_identity",
  "address_proof",
  "bank_account",
  "pharmacy_licence",
  "other",
]);

const DocumentState = z.enum([
  "uploading",
  "stored",
  "external",
  "accepted",
  "refused",
  "expired",
  "removed",
]);

/** What whoever uploads a paper says of it. */
export const documentFields = {
  kind: DocumentKind,
  number: line(100).optional().describe("As it stands on the paper"),
  issued_on: GivenDay.optional(),
  expires_on: GivenDay.optional().describe("The last day on which it is valid; a pharmacy_licence has one"),
};

/** A paper of a tenant. */
export const KycDocument = z
  .object(
    resourceShape({
      kind: DocumentKind,
      number: z.string().nullable(),
      issued_on: z.iso.date().nullable(),
      expires_on: z.iso.date().nullable(),
      state: DocumentState,
      reason: z.string().nullable().describe("Why it was refused or removed"),
      reference: z.string().nullable().describe("Where a paper is that is elsewhere"),
      case_id: z.uuid().nullable().describe("By which case it was submitted last"),
      media_type: z.enum(PAPERS).nullable(),
      bytes: z.int().nullable().describe("Of its file"),
      sha256: z.string().nullable().describe("Of its file, in hexadecimal"),
      decided_at: Timestamp.nullable(),
      superseded_at: Timestamp.nullable().describe("Since when another of its kind is accepted in its place"),
    }),
  )
  .meta({ id: "KycDocument" });

const documentView = viewOf(KycDocument, documents, {
  kind: sql`${documents.kind}`,
  state: sql`${documents.state}`,
  media_type: sql`${documents.media_type}`,
});

/** How it reads. */
export const documentBody = bodyOf(documentView);
export const documentObject = objectOf(documentView);

/** A paper's row as it reads. */
export const documentRow = sql`${documentBody} as body, ${documents.version}::text as etag`;

/** Is it there for people: an upload that has not ended is nobody's yet. */
export const isShown = sql`${documents.state} <> 'uploading'`;

/** What is of a paper that is there, by its id. */
export const ofPaper = (column: PgColumn) =>
  matches(z.uuid(), (id) => {
    const there = holds(
      sql`exists (select from ${documents} d where d.id = ${id}::uuid and d.state <> 'uploading')`,
      "kyc_document.not_found",
    );
    return sql`(select ${there}) and ${column} = ${id}::uuid`;
  });

/** For what the key of a document's file is sealed. */
export const purposeOf = (tenant: string, document: string): string => `kyc.document:${tenant}:${document}`;
