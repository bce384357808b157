import { env, exports } from "cloudflare:workers";
import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { asOwner, mintTenant } from "#test/tenant.ts";
import { sendForBytes } from "../fiscal/print/pdf-text.ts";
import { bytes, deflated, jpeg, packed, pdf, pdfOf, png, together, upload } from "./papers.ts";

const rowsOf = async (tenant: string) =>
  (
    await asOwner(
      sql`select id, state, object_key, stored_bytes::int from kyc.documents where tenant_id = ${tenant}::uuid`,
    )
  )[0] ?? [];

const MIB = 1024 * 1024;

describe("a paper that is uploaded", () => {
  test.each([
    ["application/pdf", pdf()],
    ["image/png", png()],
    ["image/jpeg", jpeg()],
    ["application/pdf", pdfOf(6 * MIB)],
  ] as const)("is kept encrypted and comes back as it was: %s", async (type, file) => {
    const tenant = await mintTenant();
    const owner = await tenant.member("owner");
    const made = await upload(owner, file, { number: "RDB-1", issued_on: "2026-01-02" });
    expect(made.status, made.text).toBe(201);
    const sha256 = createHash("sha256").update(file).digest("hex");
    expect(made.body).toMatchObject({
      state: "stored",
      media_type: type,
      bytes: file.length,
      sha256,
      number: "RDB-1",
    });
    const [row] = await rowsOf(tenant.id);
    const kept = new Uint8Array(
      await ((await env.FILES.get(String(row?.object_key))) as R2ObjectBody).arrayBuffer(),
    );
    expect(kept.length).toBe(row?.stored_bytes);
    expect(kept.length).toBeGreaterThan(file.length);
    expect(Buffer.from(kept).includes(Buffer.from(file.subarray(0, 8)))).toBe(false);
    expect(made.text).not.toContain(String(row?.object_key));
    const read = await sendForBytes(owner, "GET", `/kyc/documents/${made.body.id}/content`);
    expect(read.status).toBe(200);
    expect(Buffer.from(read.bytes).equals(Buffer.from(file))).toBe(true);
    expect(read.headers.get("Content-Type")).toBe(type);
    expect(read.headers.get("Content-Disposition")).toMatch(/^attachment; filename="[\w-]+\.(pdf|png|jpg)"$/);
    expect(read.headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(read.headers.get("Content-Security-Policy")).toContain("sandbox");
    const { body } = await owner.get<{ data: { actor_kind: string; actor_id: string }[] }>(
      `/kyc/documents/${made.body.id}/accesses`,
    );
    expect(body.data).toMatchObject([{ actor_kind: "user", actor_id: owner.userId }]);
    const quotas = await owner.get<{ data: { resource: string; used: number }[] }>("/quotas");
    expect(quotas.body.data.find(({ resource }) => resource === "storage_bytes")?.used).toBe(kept.length);
  });
});

describe("what is refused leaves neither a row nor a file", () => {
  const EOCD = bytes(`PK\u0005\u0006${"\0".repeat(16)}\0\0`);
  const zip = together(bytes("PK\u0003\u0004"), bytes("x".repeat(60)), EOCD);
  /** A PDF that is the comment of an archive's end: both read it. */
  const polyglot = () => {
    const tail = "startxref\n9\n%%EOF\n";
    const end = bytes(`PK\u0005\u0006${"\0".repeat(16)}${String.fromCharCode(tail.length)}\0`);
    return together(bytes("%PDF-1.7\n1 0 obj\n<< >>\nendobj\n"), end, bytes(tail));
  };
  const action = (name: string) => pdf(`3 0 obj\n<< /S ${name} /JS (app.alert) >>\nendobj\n`);
  const [SCRIPT, NOTHING] = [deflated("9 0 << /S /JavaScript /JS (x) >>"), deflated("9 0 << >>")];
  /** A pack with a script, whose dictionary is written in another way. */
  const pack = (dictionary: string, data = SCRIPT) =>
    pdf(`9 0 obj\n${dictionary}\nstream\n${data}\nendstream\nendobj\n`);
  const PACK = "/N 1 /First 4 /Filter /FlateDecode";

  test.each<[string, Uint8Array<ArrayBuffer>, string?]>([
    ["nothing", bytes("")],
    ["three bytes", bytes("%PD")],
    ["HTML that calls itself a PNG", bytes("<html><script>alert(1)</script></html>"), "image/png"],
    ["HTML before a PDF", together(bytes("<script>alert(1)</script>\n"), pdf()), "application/pdf"],
    ["SVG", bytes("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"), "image/png"],
    ["an archive", zip, "application/pdf"],
    ["a GIF", bytes("GIF89a\x01\0\x01\0"), "image/png"],
    ["a PNG that says that it is a PDF", png(), "application/pdf"],
    ["a PNG of a size that fills memories", png(30_000, 30_000)],
    ["a PNG with an archive behind it", together(png(), zip)],
    ["a PNG that is cut off", png().subarray(0, 40) as Uint8Array<ArrayBuffer>],
    ["a PNG without a picture", together(png().subarray(0, 33), bytes("\0\0\0\0IEND\xae\x42\x60\x82"))],
    ["a JPEG of a size that fills memories", jpeg(60_000, 60_000)],
    ["a JPEG that is cut off", jpeg().subarray(0, -2) as Uint8Array<ArrayBuffer>],
    ["a PDF that is cut off", pdf().subarray(0, -30) as Uint8Array<ArrayBuffer>],
    ["a PDF with an archive behind it", together(pdf(), zip)],
    ["a PDF that is the comment of an archive", polyglot()],
    ["an encrypted PDF", pdf("", "/Encrypt 5 0 R ")],
    ["a PDF with a script", action("/JavaScript")],
    ["a PDF with a script that is written otherwise", action("/J#61va#53cript")],
    ["a PDF that starts a program", action("/Launch")],
    [
      "a PDF with a file in it",
      pdf("3 0 obj\n<< /Type /EmbeddedFile /Length 0 >>\nstream\n\nendstream\nendobj\n"),
    ],
    [
      "a PDF with a file at its page",
      pdf("3 0 obj\n<< /Subtype /FileAttachment /FS << /F (x.exe) >> >>\nendobj\n"),
    ],
    ["a PDF with a file that has no name", pdf("3 0 obj\n<< /FS << /EF << /F 9 0 R >> >> >>\nendobj\n")],
    ["a PDF that is read over and over", pdf(`${"obj%".repeat(45_000)}\nx`.repeat(50))],
    [
      "a PDF whose many packs end in one place",
      pdf(`${"obj<</First 1>>stream\n".repeat(40_000)}${" ".repeat(60_000)}endstream\n`),
    ],
    ["a PDF whose script is packed", pdf(packed("9 0 << /S /JavaScript /JS (x) >>"))],
    [
      "a PDF that is packed in a way that is not known",
      pdf(packed("9 0 << >>", "[ /ASCIIHexDecode /FlateDecode ]")),
    ],
    ["a PDF whose pack swells", pdf(packed("x".repeat(40 * MIB)))],
    [
      "a PDF whose pack is hidden from its dictionary",
      pdf(`9 0 obj\n<< /Type /ObjStm ${" ".repeat(17_000)}>>\nstream\nx\nendstream\nendobj\n`),
    ],
    [
      "a PDF whose script is in a second stream of an object that has one in a text already",
      pack(`<< ${PACK} /Type /ObjStm /X (stream\n${NOTHING}\nendstream obj) >>`),
    ],
    ["a PDF whose pack names no type", pack(`<< ${PACK} >>`)],
    ["a PDF whose pack is far behind its dictionary's names", pack(`<< ${PACK} ${" ".repeat(60_000)} >>`)],
    ["a PDF whose dictionary never ends", pack(`<< ${PACK} ${" ".repeat(300_000)} >>`, NOTHING)],
    ["a PDF whose pack is named otherwise", pack("<< /N 1 /#46irst 4 /#46ilter /Flate#44ecode >>")],
    [
      "a PDF whose pack lies within another stream",
      pdf(`3 0 obj\n<< /Length 999 >>\nstream\n9 0 obj<<${PACK}>>stream\n${SCRIPT}\nendstream\nendobj\n`),
    ],
    ["a PDF whose pack follows a comment", pack(`% ( <<\n<< ${PACK} % >>\n>> % x\n`)],
    ["a PDF that says twice how it is packed", pack(`<< ${PACK} /Filter /ASCIIHexDecode >>`, NOTHING)],
    ["a PDF whose pack is foretold", pack(`<< ${PACK} /DecodeParms 5 0 R >>`, NOTHING)],
    ["a PDF whose pack does not end", pack(`<< ${PACK} >>`, NOTHING.slice(0, -6))],
    ["a PDF with many packs that swell", pdf(packed("9".repeat(3 * MIB)).repeat(12))],
    [
      "a PDF whose names swallow each other",
      pdf(`3 0 obj\n<< /X (${"obj<<(".repeat(200_000)}${")".repeat(200_000)}) >>\nendobj\n`),
    ],
  ])("%s", async (_, file, type) => {
    const tenant = await mintTenant();
    const owner = await tenant.member("owner");
    const refused = await upload(owner, file, {}, type ? { "Content-Type": type } : {});
    expect([refused.status, refused.body.code]).toEqual([422, "kyc_document.not_a_paper"]);
    expect(await rowsOf(tenant.id)).toEqual([]);
  });

  test("a type that is none of a paper is 415, and one byte too much 413", async () => {
    const tenant = await mintTenant();
    const owner = await tenant.member("owner");
    for (const type of ["text/html", "application/zip", "image/svg+xml", "application/octet-stream"])
      expect((await upload(owner, pdf(), {}, { "Content-Type": type })).status).toBe(415);
    const large = await upload(owner, pdfOf(10 * MIB + 1));
    expect([large.status, large.body.code]).toEqual([413, "request.too_large"]);
    expect(await rowsOf(tenant.id)).toEqual([]);
    expect((await upload(owner, pdfOf(10 * MIB))).status).toBe(201);
  });

  test("a body without a length is counted as it comes, and one that breaks off is taken back", async () => {
    const tenant = await mintTenant();
    const owner = await tenant.member("owner");
    const send = async (chunks: Iterable<Uint8Array>, breaks = false) => {
      const all = [...chunks];
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          const next = all.shift();
          if (next) controller.enqueue(next);
          else if (breaks) controller.error(new Error("gone"));
          else controller.close();
        },
      });
      const request = new Request("http://localhost:8787/api/v1/kyc/documents?kind=other", {
        method: "POST",
        headers: { Authorization: `Bearer ${owner.token}`, "Content-Type": "application/pdf" },
        body,
      });
      return exports.default.fetch(request);
    };
    const file = pdf();
    const each = Array.from(file, (byte) => Uint8Array.of(byte));
    expect((await send(each)).status).toBe(201);
    const sofar = await rowsOf(tenant.id);
    const endless = Array.from({ length: 200 }, () => new Uint8Array(64 * 1024).fill(32));
    expect((await send([file.subarray(0, 9), ...endless])).status).toBe(413);
    const broken = await send([file.subarray(0, 50)], true).catch(() => undefined);
    expect(broken?.status ?? 400).toBeGreaterThanOrEqual(400);
    await expect.poll(() => rowsOf(tenant.id)).toEqual(sofar);
  });

  test("what follows a JPEG is left out, and a PDF that is packed as usual is taken", async () => {
    const owner = await (await mintTenant()).member("owner");
    const made = await upload(owner, together(jpeg(), zip));
    expect([made.status, made.body.bytes]).toEqual([201, jpeg().length]);
    for (const usual of [
      packed("9 0 << /Type /Page >>"),
      packed("9 0 << /Type /Page >>", "[ /FlateDecode ]"),
      `${packed("9 0 << >>")}4 0 obj<</Type/XRef/W[1 2 1]/Filter/FlateDecode/DecodeParms<</Columns 4/Predictor 12>>/Length 9>>stream\r\n\x00\x01obj<<\xff\nendstream\nendobj\n`,
      "5 0 obj\n<< /Title (A \\(draft\\) of (two) lines % and more) /First 6 0 R /Last <0a 0B> >>\nendobj\n",
    ])
      expect((await upload(owner, pdf(usual))).status, usual.slice(0, 80)).toBe(201);
  });

  test("a file is not waited for by a route that takes none", async () => {
    const owner = await (await mintTenant()).member("owner");
    let given = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          given += MIB;
          if (given > 9 * MIB) controller.close();
          else controller.enqueue(new Uint8Array(MIB));
        },
      },
      { highWaterMark: 0 },
    );
    const answer = await exports.default.fetch(
      new Request("http://localhost:8787/api/v1/products", {
        method: "POST",
        headers: { Authorization: `Bearer ${owner.token}`, "Content-Type": "application/pdf" },
        body,
      }),
    );
    expect(answer.status).toBe(415);
    expect(given).toBeLessThan(5 * MIB);
  });

  test("dates that cannot be, and a licence without one", async () => {
    const owner = await (await mintTenant({ kind: "pharmacy" })).member("owner");
    const code = async (said: Record<string, string>) => (await upload(owner, pdf(), said)).body.code;
    expect(await code({ kind: "pharmacy_licence" })).toBe("kyc_document.undated");
    expect(await code({ expires_on: "2020-01-01" })).toBe("kyc_document.expired");
    expect(await code({ issued_on: "2998-01-02", expires_on: "2998-01-01" })).toBe("kyc_document.dates");
  });
});

describe("room for papers", () => {
  test("parallel uploads never go past the quota, and removing gives room back", async () => {
    const tenant = await mintTenant();
    const owner = await tenant.member("owner");
    const one = pdf().length + 16;
    await asOwner(
      sql`update platform.tenant_limits set storage_bytes = ${3 * one} where tenant_id = ${tenant.id}::uuid`,
    );
    const all = await Promise.all(Array.from({ length: 6 }, () => upload(owner)));
    expect(all.map(({ status }) => status).sort()).toEqual([201, 201, 201, 403, 403, 403]);
    expect(all.find(({ status }) => status === 403)?.body).toMatchObject({
      code: "quota.exceeded",
      resource: "storage_bytes",
    });
    const rows = await rowsOf(tenant.id);
    expect(rows.map(({ state }) => state)).toEqual(["stored", "stored", "stored"]);
    const kept = all.find(({ status }) => status === 201)?.body.id;
    expect((await owner.call("DELETE", `/kyc/documents/${kept}`)).status).toBe(204);
    expect((await upload(owner)).status).toBe(201);
    const key = String(rows.find(({ id }) => id === kept)?.object_key);
    await expect.poll(() => env.FILES.head(key)).toBeNull();
    const read = await owner.get(`/kyc/documents/${kept}/content`);
    expect([read.status, read.body.code]).toEqual([404, "kyc_document.no_file"]);
  });

  test("an upload that comes again under its key is the first one, and leaves no second file", async () => {
    const tenant = await mintTenant();
    const owner = await tenant.member("owner");
    const key = { "Idempotency-Key": "upload-1" };
    const [first, again] = [await upload(owner, pdf(), {}, key), await upload(owner, pdf(), {}, key)];
    expect([again.status, again.text]).toEqual([201, first.text]);
    const other = await upload(owner, pdf(), { kind: "other" }, key);
    expect([other.status, other.body.code]).toEqual([422, "idempotency.key_reused"]);
    expect(await rowsOf(tenant.id)).toHaveLength(1);
  });
});
