import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asOwner, type Client, mintTenant } from "#test/tenant.ts";
import { cleanPicture } from "../../../../src/modules/fiscal/logos/clean-picture.ts";
import { NotAPicture } from "../../../../src/modules/fiscal/logos/picture.ts";
import { linesOf, sendForBytes } from "./pdf-text.ts";
import { EXIF, jpeg, png } from "./pictures.ts";
import { openShop } from "./shop.ts";

const PATH = "/businesses/me/logo";

const put = async (by: Client, body: Uint8Array<ArrayBuffer>, type = "image/png") => {
  const answer = await sendForBytes(by, "PUT", PATH, { headers: { "Content-Type": type }, body });
  return { ...answer, body: JSON.parse(new TextDecoder().decode(answer.bytes)) as Record<string, unknown> };
};

const objectsOf = async (tenant: string) =>
  (await env.FILES.list({ prefix: `logos/${tenant}/` })).objects.map(({ key }) => key);

describe("a business's picture", () => {
  test("is kept, served to members alone, replaced and removed; the bucket keeps no earlier one", async () => {
    const tenant = await mintTenant();
    const [owner, viewer, stranger] = await Promise.all([
      tenant.member("owner"),
      tenant.member("viewer"),
      (await mintTenant()).member("owner"),
    ]);
    expect((await put(owner, await png())).body).toMatchObject({
      type: "image/png",
      width: 4,
      height: 3,
      version: 1,
    });
    const first = await objectsOf(tenant.id);
    expect(first).toHaveLength(2);
    const seen = await sendForBytes(viewer, "GET", PATH);
    expect([
      seen.status,
      seen.headers.get("Content-Type"),
      seen.headers.get("X-Content-Type-Options"),
    ]).toEqual([200, "image/png", "nosniff"]);
    expect(seen.headers.get("Content-Security-Policy")).toContain("sandbox");
    expect(seen.bytes.length).toBeGreaterThan(50);
    expect((await sendForBytes(stranger, "GET", PATH)).status).toBe(404);
    expect((await sendForBytes(undefined, "GET", PATH)).status).toBe(401);
    expect((await put(owner, jpeg(), "image/jpeg")).body).toMatchObject({
      type: "image/jpeg",
      width: 16,
      height: 8,
      version: 2,
    });
    await expect.poll(() => objectsOf(tenant.id)).toHaveLength(2);
    expect((await objectsOf(tenant.id)).filter((key) => first.includes(key))).toEqual([]);
    expect((await owner.call("DELETE", PATH)).status).toBe(204);
    await expect.poll(() => objectsOf(tenant.id)).toEqual([]);
    expect((await owner.call("DELETE", PATH)).body.code).toBe("logo.not_found");
    expect((await owner.get(PATH)).body.code).toBe("logo.not_found");
  });

  test("is set by administrators, and nothing of a refused one stays in the bucket", async () => {
    const tenant = await mintTenant();
    const [owner, manager] = await Promise.all([tenant.member("owner"), tenant.member("manager")]);
    expect((await put(manager, await png())).status).toBe(403);
    await asOwner(sql`update tenants.tenants set status = 'suspended' where id = ${tenant.id}`);
    expect((await put(owner, await png())).body.code).toBe("tenant.suspended");
    expect(await objectsOf(tenant.id)).toEqual([]);
  });

  test("stands on receipts, with what shines through", async () => {
    const shop = await openShop();
    const id = await shop.sell();
    const plain = await sendForBytes(shop.owner, "GET", `/invoices/${id}/pdf`);
    for (const [body, type] of [
      [await png({ alpha: "half" }), "image/png"],
      [jpeg(), "image/jpeg"],
    ] as const) {
      expect((await put(shop.owner, body, type)).status).toBe(200);
      for (const paper of ["a4", "80mm"]) {
        const drawn = await sendForBytes(shop.owner, "GET", `/invoices/${id}/pdf?paper=${paper}`);
        expect(drawn.status).toBe(200);
        expect((await linesOf(drawn.bytes)).flat()).toContain("TAX INVOICE");
      }
    }
    expect((await sendForBytes(shop.owner, "GET", `/invoices/${id}/pdf`)).bytes.length).toBeGreaterThan(
      plain.bytes.length,
    );
  });
});

describe("what is no picture for a receipt", () => {
  const svg = Uint8Array.from(new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>'));
  const cut = async (bytes: Uint8Array<ArrayBuffer>) => bytes.slice(0, -20);

  test.each<[string, () => Promise<Uint8Array<ArrayBuffer>> | Uint8Array<ArrayBuffer>]>([
    ["nothing", () => new Uint8Array()],
    ["another kind of file", () => svg],
    ["a PNG that is too wide", () => png({ width: 1001 })],
    ["a PNG without height", () => png({ height: 0 })],
    ["a PNG that swells to more than it says", () => png({ rows: 3000 })],
    ["a PNG that has less than it says", () => png({ height: 9, rows: 3 })],
    ["a PNG that is cut off", async () => cut(await png())],
    ["a PNG that moves", () => png({ more: [{ name: "acTL", data: new Uint8Array(8) }] })],
    ["a JPEG that is too high", () => jpeg({ height: 1001 })],
    ["a JPEG without width", () => jpeg({ width: 0 })],
    ["a JPEG that is cut off", () => cut(jpeg())],
    ["a JPEG compressed in a way that is rarely read", () => jpeg({ frame: 0xc9 })],
  ])("such as %s is refused, and nothing of it is kept", async (_, make) => {
    const tenant = await mintTenant();
    const owner = await tenant.member("owner");
    const answer = await put(owner, await make());
    expect([answer.status, answer.body.code]).toEqual([422, "logo.not_a_picture"]);
    expect(await objectsOf(tenant.id)).toEqual([]);
    expect((await owner.get(PATH)).status).toBe(404);
  });

  test("is not even looked at where it is too long, or called something else", async () => {
    const owner = await (await mintTenant()).member("owner");
    const long = await put(owner, await png({ more: [{ name: "zzZz", data: new Uint8Array(520 * 1024) }] }));
    expect([long.status, long.body.code]).toEqual([413, "request.too_large"]);
    expect((await put(owner, await png(), "image/svg+xml")).body.code).toBe("request.unsupported_type");
  });
});

describe("bytes that were tampered with", () => {
  test("are a picture all the same or are refused by name: nothing else comes of them", async () => {
    const files = [await png({ alpha: "half" }), jpeg({ more: [EXIF] })];
    const tampered = fc
      .tuple(
        fc.constantFrom(...files),
        fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { maxLength: 8 }),
        fc.nat(40),
      )
      .map(([file, changes, cutOff]) => {
        const bytes = file.slice(0, file.length - (cutOff < 20 ? 0 : cutOff - 20));
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        return bytes;
      });
    await fc.assert(
      fc.asyncProperty(tampered, async (bytes) => {
        const found = await cleanPicture(bytes).catch((error: unknown) => error);
        if (found instanceof Error) expect(found).toBeInstanceOf(NotAPicture);
        else expect((found as { width: number }).width).toBeLessThanOrEqual(1000);
      }),
      { numRuns: 300 },
    );
  });
});

describe("what a picture's file carries beside what is seen", () => {
  const holds = (bytes: Uint8Array, word: string) => new TextDecoder("latin1").decode(bytes).includes(word);

  test("is left out: places, comments, what follows its end", async () => {
    const note = { name: "tEXt", data: new TextEncoder().encode("Comment\0taken at home") };
    const trailer = new TextEncoder().encode("<script>alert(1)</script>");
    const file = Uint8Array.from([...(await png({ more: [note] })), ...trailer]);
    const clean = await cleanPicture(file);
    expect(holds(file, "taken at home")).toBe(true);
    expect([holds(clean.bytes, "taken at home"), holds(clean.bytes, "script")]).toEqual([false, false]);
    const photo = await cleanPicture(jpeg({ more: [EXIF] }));
    expect(holds(jpeg({ more: [EXIF] }), "GPS")).toBe(true);
    expect(holds(photo.bytes, "GPS")).toBe(false);
    expect(photo).toMatchObject({ type: "image/jpeg", width: 16, height: 8 });
  });
});
