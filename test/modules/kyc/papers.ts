import { deflateSync } from "node:zlib";
import { sql } from "drizzle-orm";
import { asOwner, type Client, call, mintPerson, type TestTenant } from "#test/tenant.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Text as bytes, a letter each. */
export const bytes = (text: string): Bytes => Uint8Array.from(Buffer.from(text, "latin1"));

/** Bytes one after another. */
export const together = (...parts: readonly Uint8Array[]): Bytes => Uint8Array.from(Buffer.concat(parts));

/** A PDF of one page, with more objects where a test wants them. */
export function pdf(more = "", trailer = ""): Bytes {
  const body = `%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Count 0 /Kids [] >>\nendobj\n${more}`;
  return bytes(`${body}trailer\n<< /Root 1 0 R /Size 3 ${trailer}>>\nstartxref\n${body.length}\n%%EOF\n`);
}

/** Objects of a PDF, compressed. */
export const deflated = (objects: string): string =>
  deflateSync(Buffer.from(objects, "latin1")).toString("latin1");

/** Objects of a PDF that are packed together. */
export function packed(objects: string, filter = "/FlateDecode"): string {
  const data = deflated(objects);
  return `9 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter ${filter} /Length ${data.length} >>\nstream\n${data}\nendstream\nendobj\n`;
}

const chunk = (name: string, data: Uint8Array): Bytes => {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length);
  head.write(name, 4, "latin1");
  return together(head, data, Buffer.alloc(4));
};

/** A PNG that says that it has this size. */
export function png(width = 4, height = 3): Bytes {
  const size = Buffer.alloc(13);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  size.set([8, 0, 0, 0, 0], 8);
  return together(
    bytes("\x89PNG\r\n\x1a\n"),
    chunk("IHDR", size),
    chunk("IDAT", deflateSync(Buffer.alloc(15))),
    chunk("IEND", Buffer.alloc(0)),
  );
}

/** A JPEG that says that it has this size. */
export function jpeg(width = 16, height = 8): Bytes {
  const frame = Buffer.from([0xff, 0xc0, 0, 11, 8, 0, 0, 0, 0, 1, 1, 0x11, 0]);
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  const scan = [0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 1, 2, 0xff, 0, 3, 0xff, 0xd0, 4];
  return together(Buffer.from([0xff, 0xd8]), frame, Buffer.from(scan), Buffer.from([0xff, 0xd9]));
}

/** A PDF of so many bytes. */
export function pdfOf(size: number): Bytes {
  const filled = (length: number) =>
    pdf(`3 0 obj\n<< /Length 0 >>\nstream\n${"x".repeat(length)}\nendstream\nendobj\n`);
  return filled(size - (filled(size).length - size));
}

export interface Paper extends Record<string, unknown> {
  id: string;
  state: string;
  code: string;
}

/** Uploads a paper; what is said of it stands in the query. */
export const upload = (
  by: Client,
  file: Bytes = pdf(),
  said: Record<string, string> = {},
  headers: Record<string, string> = {},
) =>
  by.call<Paper>(
    "POST",
    `/kyc/documents?${new URLSearchParams({ kind: "business_registration", ...said })}`,
    { raw: { type: headers["Content-Type"] ?? typeOf(file), text: file }, headers },
  );

/** The type that a file's first bytes say. */
const typeOf = (file: Uint8Array): string =>
  file[0] === 0x89 ? "image/png" : file[0] === 0xff ? "image/jpeg" : "application/pdf";

/** The papers that every business needs. */
export const NEEDED = [
  "business_registration",
  "tax_certificate",
  "owner_identity",
  "address_proof",
] as const;

/** A far day. */
export const LATER = "2998-12-31";

/** Uploads all that a business needs, and a licence where it is a pharmacy. */
export async function uploadAll(owner: Client, isPharmacy = false, expires_on = LATER): Promise<void> {
  for (const kind of NEEDED) await upload(owner, pdf(), { kind });
  if (isPharmacy) await upload(owner, pdf(), { kind: "pharmacy_licence", expires_on });
}

export interface Case extends Record<string, unknown> {
  id: string;
  status: string;
  code: string;
}

/** An administrator of the platform. */
export const administrator = () => mintPerson({ platformRoles: ["platform_admin"] });

/** A business whose case is submitted. */
export async function submitted(
  tenant: TestTenant,
  isPharmacy = false,
): Promise<{ owner: Client; id: string }> {
  const owner = await tenant.member("owner");
  await uploadAll(owner, isPharmacy);
  const { body } = await owner.post<Case>("/kyc/submit", {});
  return { owner, id: body.id };
}

/** A case as it stands, for who approves it. */
export const seen = async (by: Client, id: string) => ({
  "If-Match": (await by.get(`/admin/kyc/${id}`)).headers.get("ETag") ?? "*",
});

/** A decision on a case, which was looked at a moment before. */
export const decide = async (by: Client, id: string, decision: string, said: Record<string, unknown> = {}) =>
  by.post<Case>(`/admin/kyc/${id}/${decision}`, said, decision === "approve" ? await seen(by, id) : {});

/** Follows a link, as whoever has it. */
export const follow = (url: string) => {
  const { pathname, search } = new URL(url);
  return call("GET", `${pathname}${search}`);
};

/** How a business stands. */
export const statusOf = async (owner: Client) =>
  (await owner.get<{ status: string; case: Case | null }>("/kyc/status")).body;
/** What happened to a business's cases, the oldest first. */
export const history = async (owner: Client) =>
  (
    await owner.get<{
      data: {
        from_status: string | null;
        to_status: string;
        document_id: string | null;
        reason: string | null;
      }[];
    }>("/kyc/history?sort=occurred_at")
  ).body.data.filter(({ document_id }) => document_id === null);
/** The status that a tenant has. */
export const tenantStatus = async (id: string) =>
  (await asOwner(sql`select status from tenants.tenants where id = ${id}::uuid`))[0]?.[0]?.status;
