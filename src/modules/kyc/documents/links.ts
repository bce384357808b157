import { sql } from "drizzle-orm";
import { z } from "zod";
import { fromBase64Url, hmac, sameBytes, toBase64Url } from "#platform/crypto.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { changeOne, refuseUnless } from "#platform/database/refusals.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { insertRow } from "#platform/database/write.ts";
import { Problem } from "#platform/errors.ts";
import { command } from "#platform/operations/command.ts";
import { line } from "#platform/operations/fields.ts";
import { asJob } from "#platform/operations/handler.ts";
import { list } from "#platform/operations/list.ts";
import type { Call, Operation } from "#platform/operations/operation.ts";
import { conceal } from "#platform/operations/secret-answer.ts";
import { tenantBatch } from "#platform/operations/tenant-batch.ts";
import { Timestamp } from "#platform/time.ts";
import { documentLinks, documents } from "../tables.ts";
import { ofPaper } from "./document.ts";
import { fileOf, hasFile, storedFile } from "./read-content.ts";

const [ID, SIGNATURE] = [16, 32];
const MOST_MINUTES = 24 * 60;

/** What a link's token names; the signature binds it to whom the link was made for. */
interface Named {
  tenant: string;
  document: string;
  link: string;
}

const bytesOf = (id: string): Uint8Array => Buffer.from(id.replaceAll("-", ""), "hex");
const idOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes)
    .toString("hex")
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

const signature = (key: string, { tenant, document, link }: Named, audience: string): Promise<Uint8Array> =>
  hmac(key, `kyc.link:${tenant}:${document}:${link}:${audience}`);

async function tokenOf(key: string, named: Named, audience: string): Promise<string> {
  const ids = [named.tenant, named.document, named.link].map(bytesOf);
  return toBase64Url(Buffer.concat([...ids, await signature(key, named, audience)]));
}

/** What a token names; undefined where it is none that was made here for this audience. */
async function namedBy(key: string, token: string, audience: string): Promise<Named | undefined> {
  const bytes = fromBase64Url(token);
  if (bytes.length !== 3 * ID + SIGNATURE || toBase64Url(bytes) !== token) return undefined;
  const [tenant = "", document = "", link = ""] = [0, 1, 2].map((at) =>
    idOf(bytes.subarray(at * ID, (at + 1) * ID)),
  );
  const named = { tenant, document, link };
  return sameBytes(bytes.subarray(3 * ID), await signature(key, named, audience)) ? named : undefined;
}

const audience = line(200);
const CREATE = "kyc.document_links.create";

/** A link as its owner sees it later: its address was said once. */
const KycDocumentLink = z
  .object({
    id: z.uuid(),
    document_id: z.uuid(),
    audience: z.string(),
    expires_at: Timestamp,
    revoked_at: Timestamp.nullable(),
    created_by: z.uuid().nullable(),
    created_at: Timestamp,
  })
  .meta({ id: "KycDocumentLink" });
const view = viewOf(KycDocumentLink, documentLinks, {});

/** Makes a link by which somebody reads a paper without signing in. */
export const createLink = command({
  name: CREATE,
  summary:
    "Make a link by which somebody reads a paper without signing in, for ten minutes or as many as it says",
  input: z.strictObject({
    document_id: z.uuid(),
    audience: audience.describe("For whom it is: it stands in the link, and with each reading"),
    minutes: z.int().min(1).max(MOST_MINUTES).default(10).describe("How long it leads there; at most a day"),
  }),
  output: KycDocumentLink.extend({ url: z.url() }).meta({ id: "NewKycDocumentLink" }),
  status: 201,
  roles: ["owner"],
  access: "essential",
  callers: "people",
  errors: ["kyc_document.no_file"],
  concealed: "url",
  async prepare(call) {
    const { ctx, input, tenant } = call;
    const { config } = ctx;
    const link = newId();
    const named = { tenant: tenant?.id ?? "", document: input.document_id, link };
    const token = await tokenOf(config.SECRET_KEY, named, input.audience);
    const url = new URL(`/api/v1/kyc/links/${token}`, config.PUBLIC_URL);
    url.searchParams.set("audience", input.audience);
    return { link, concealed: await conceal(call, CREATE, url.href) };
  },
  batch: ({ input: { document_id: id, audience: whom, minutes } }, { link, concealed }) => [
    refuseUnless(
      sql`exists (select from ${documents} where ${documents.id} = ${id}::uuid and ${hasFile} for share)`,
      "kyc_document.no_file",
    ),
    answer(
      insertRow(
        documentLinks,
        {
          ...{ id: link, document_id: id, audience: whom },
          expires_at: sql`now() + make_interval(mins => ${minutes}::int)`,
        },
        sql`${bodyOf({ ...view, url: sql`${concealed}::text` })} as body, null::text as etag`,
      ),
    ),
  ],
});

/** The links to a paper, those too that lead there no more. */
export const listLinks = list({
  name: "kyc.document_links.list",
  summary: "List the links to a paper, newest first",
  item: KycDocumentLink,
  roles: ["owner"],
  filters: { document_id: ofPaper(documentLinks.document_id) },
  errors: ["kyc_document.not_found"],
  required: ["document_id"],
  untimed: "a link is ended at most",
  from: sql`${documentLinks}`,
  body: bodyOf(view),
  id: documentLinks.id,
  sorts: { created_at: { by: documentLinks.id, type: "uuid" } },
  order: "-created_at",
});

/** Ends a link before its time. */
export const revokeLink = command({
  name: "kyc.document_links.revoke",
  summary: "End a link to a paper before its time",
  input: z.strictObject({ document_id: z.uuid(), link_id: z.uuid() }),
  output: null,
  roles: ["owner"],
  access: "essential",
  errors: ["kyc_link.not_found"],
  batch: ({ input: { document_id, link_id } }) => [
    changeOne(
      sql`update ${documentLinks} set revoked_at = coalesce(revoked_at, now())
           where ${documentLinks.id} = ${link_id}::uuid and ${documentLinks.document_id} = ${document_id}::uuid returning id`,
      "kyc_link.not_found",
    ),
  ],
});

const input = z.strictObject({
  token: z.string().max(200),
  audience: z.string().max(200).optional().describe("As the link says it"),
});

/** A paper's file for whoever has a link that still leads to it. */
export const readByLink: Operation = {
  name: "kyc.document_links.read",
  summary: "A paper's file, by a link",
  scope: "public",
  roles: [],
  access: "essential",
  input,
  output: z.string(),
  status: 200,
  produces: "application/pdf",
  alsoProduces: ["image/jpeg", "image/png"],
  errors: ["kyc_link.not_valid", "kyc_document.no_file"],
  async run(untyped) {
    const { ctx, input: given } = untyped as Call<z.output<typeof input>>;
    const { SECRET_KEY } = ctx.config;
    const named = await namedBy(SECRET_KEY, given.token, given.audience ?? "");
    if (!named) throw new Problem("kyc_link.not_valid");
    const { tenant, document, link } = named;
    const { noted, file } = await tenantBatch(
      asJob(ctx, tenant),
      { command: "kyc.document_links.read", access: "essential" },
      {
        noted: sql`select kyc.note_access(${document}::uuid, ${link}::uuid, ${given.audience ?? ""}) as is_there
          from tenants.tenant_states t where t.id = app.tenant_id() and t.deleted_at is null and t.status <> 'deactivated'`,
        file: storedFile(sql`${documents.id} = ${document}::uuid`),
      },
    ).catch((error: unknown) => {
      // There is no such tenant any more.
      if (error instanceof Problem && error.code === "tenant.access_denied")
        throw new Problem("kyc_link.not_valid");
      throw error;
    });
    if (noted[0]?.is_there !== true || !file[0]) throw new Problem("kyc_link.not_valid");
    return fileOf(ctx, String(file[0].body));
  },
};
