import { sql } from "drizzle-orm";
import { z } from "zod";
import { fromBase64Url, hmac, sameBytes, toBase64Url } from "#platform/crypto.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { Problem } from "#platform/errors.ts";
import { command } from "#platform/operations/command.ts";
import { line } from "#platform/operations/fields.ts";
import { asJob } from "#platform/operations/handler.ts";
import type { Call, Operation } from "#platform/operations/operation.ts";
import { tenantBatch } from "#platform/operations/tenant-batch.ts";
import { Timestamp } from "#platform/time.ts";
import { documentLinks, documents } from "../tables.ts";
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

/** Makes a link by which somebody reads a paper without signing in. */
export const createLink = command({
  name: "kyc.document_links.create",
  summary:
    "Make a link by which somebody reads a paper without signing in, for ten minutes or as many as it says",
  input: z.strictObject({
    document_id: z.uuid(),
    audience: audience.describe("For whom it is: it stands in the link, and with each reading"),
    minutes: z.int().min(1).max(MOST_MINUTES).default(10).describe("How long it leads there; at most a day"),
  }),
  output: z
    .object({ id: z.uuid(), audience: z.string(), expires_at: Timestamp, url: z.url() })
    .meta({ id: "KycDocumentLink" }),
  status: 201,
  roles: ["owner"],
  access: "essential",
  callers: "people",
  errors: ["kyc_document.no_file"],
  async prepare({ ctx: { config }, input, tenant }) {
    const link = newId();
    const named = { tenant: tenant?.id ?? "", document: input.document_id, link };
    const token = await tokenOf(config.SECRET_KEY, named, input.audience);
    const url = new URL(`/api/v1/kyc/links/${token}`, config.PUBLIC_URL);
    url.searchParams.set("audience", input.audience);
    return { link, url: url.href };
  },
  batch: ({ input: { document_id: id, audience: whom, minutes } }, { link, url }) => [
    refuseUnless(
      sql`exists (select from ${documents} where ${documents.id} = ${id}::uuid and ${hasFile} for share)`,
      "kyc_document.no_file",
    ),
    answer(sql`insert into ${documentLinks} as l (id, document_id, audience, expires_at)
      values (${link}::uuid, ${id}::uuid, ${whom}, now() + make_interval(mins => ${minutes}::int))
      returning json_build_object('id', l.id, 'audience', l.audience, 'expires_at', l.expires_at, 'url', ${url}::text)::text as body,
                null::text as etag`),
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
    const leadsThere = sql`${documents.id} = ${document}::uuid
      and exists (select from ${documentLinks} l where l.tenant_id = ${documents.tenant_id} and l.id = ${link}::uuid
                     and l.document_id = ${documents.id} and l.audience = ${given.audience ?? ""} and l.expires_at > now())
      and exists (select from tenants.tenant_states t where t.id = ${documents.tenant_id} and t.deleted_at is null and t.status <> 'deactivated')`;
    const { file } = await tenantBatch(
      asJob(ctx, tenant),
      { command: "kyc.document_links.read", access: "essential" },
      {
        file: storedFile(leadsThere),
        noted: sql`select kyc.note_access(${document}::uuid, ${link}::uuid)`,
      },
    ).catch((error: unknown) => {
      // There is no such tenant any more.
      if (error instanceof Problem && error.code === "tenant.access_denied")
        throw new Problem("kyc_link.not_valid");
      throw error;
    });
    if (!file[0]) throw new Problem("kyc_link.not_valid");
    return fileOf(ctx, String(file[0].body));
  },
};
