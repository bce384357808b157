import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { asOwner, type Client, mintTenant } from "#test/tenant.ts";
import { served } from "../../http/deployment.ts";
import { administrator, follow, upload } from "./papers.ts";

interface Link extends Record<string, unknown> {
  id: string;
  url: string;
  code: string;
}

const link = (by: Client, document: string, said: Record<string, unknown> = {}) =>
  by.post<Link>(`/kyc/documents/${document}/links`, { audience: "Bank of Kigali", ...said });

async function stored() {
  const tenant = await mintTenant();
  const owner = await tenant.member("owner");
  const { body } = await upload(owner, undefined, { number: "RDB-7" });
  return { tenant, owner, id: body.id };
}

describe("a link to a paper", () => {
  test("leads there without a sign-in, and each reading is noted for whom it was made", async () => {
    const { owner, id } = await stored();
    const made = await link(owner, id);
    expect(made.status, made.text).toBe(201);
    const read = await follow(made.body.url);
    expect([read.status, read.text.slice(0, 5)]).toEqual([200, "%PDF-"]);
    expect(read.headers.get("Content-Disposition")).toContain("attachment");
    expect(read.headers.get("X-Content-Type-Options")).toBe("nosniff");
    const { body } = await owner.get<{ data: Record<string, unknown>[] }>(`/kyc/documents/${id}/accesses`);
    expect(body.data).toMatchObject([
      { actor_kind: "link", link_id: made.body.id, audience: "Bank of Kigali", actor_id: null },
    ]);
  });

  test("leads nowhere once it is altered, for somebody else, past its time, or its paper is gone", async () => {
    const { owner, id } = await stored();
    const [first, second] = [await link(owner, id), await link(owner, id, { minutes: 60 })];
    const url = new URL(first.body.url);
    const at = url.pathname.lastIndexOf("/") + 1;
    const token = url.pathname.slice(at);
    const flipped = (place: number) => {
      const altered = `${token.slice(0, place)}${token[place] === "A" ? "B" : "A"}${token.slice(place + 1)}`;
      return `${url.origin}${url.pathname.slice(0, at)}${altered}${url.search}`;
    };
    for (const place of [0, 22, 44, 70, token.length - 2])
      expect((await follow(flipped(place))).body.code).toBe("kyc_link.not_valid");
    for (const wrong of [`${url.origin}${url.pathname}`, first.body.url.replace("Kigali", "Huye")])
      expect((await follow(wrong)).body.code).toBe("kyc_link.not_valid");
    expect((await follow(first.body.url)).status).toBe(200);
    await asOwner(
      sql`update kyc.document_links set expires_at = now() - interval '1 second', created_at = now() - interval '1 hour' where id = ${first.body.id}::uuid`,
    );
    expect((await follow(first.body.url)).body.code).toBe("kyc_link.not_valid");
    expect((await follow(second.body.url)).status).toBe(200);
    expect((await owner.call("DELETE", `/kyc/documents/${id}`)).status).toBe(204);
    expect((await follow(second.body.url)).body.code).toBe("kyc_link.not_valid");
    expect((await link(owner, id)).body.code).toBe("kyc_document.no_file");
    const removed = (await owner.get(`/kyc/documents/${id}`)).body;
    expect(removed).toMatchObject({ state: "removed", number: null, sha256: null, issued_on: null });
    const log = await owner.get(`/audit-logs?limit=100`);
    expect(log.text).not.toContain("RDB-7");
    const { body } = await owner.get<{ data: unknown[] }>(`/kyc/documents/${id}/accesses`);
    expect(body.data).toHaveLength(2);
  });

  test("is listed and revoked by its owner, and leads nowhere then", async () => {
    const { owner, id } = await stored();
    const [kept, ended] = [await link(owner, id), await link(owner, id)];
    const path = `/kyc/documents/${id}/links`;
    const strange = (await stored()).id;
    const astray = await owner.call("DELETE", `/kyc/documents/${strange}/links/${ended.body.id}`);
    expect([astray.status, astray.body.code]).toEqual([404, "kyc_link.not_found"]);
    for (let n = 0; n < 2; n++)
      expect((await owner.call("DELETE", `${path}/${ended.body.id}`)).status).toBe(204);
    const { body, text } = await owner.get<{ data: { id: string; revoked_at: string | null }[] }>(path);
    expect(body.data.map(({ id, revoked_at }) => [id, revoked_at === null])).toEqual([
      [ended.body.id, false],
      [kept.body.id, true],
    ]);
    expect(text).not.toContain("/kyc/links/");
    expect((await follow(ended.body.url)).body.code).toBe("kyc_link.not_valid");
    expect((await follow(kept.body.url)).status).toBe(200);
  });

  test("stands in no log, and in no answer that is kept, though its maker gets it again", async () => {
    const { tenant, owner, id } = await stored();
    const key = { "Idempotency-Key": "link-1" };
    const make = () => owner.post<Link>(`/kyc/documents/${id}/links`, { audience: "A bank" }, key);
    const [made, again] = [await make(), await make()];
    expect([again.status, again.text]).toEqual([201, made.text]);
    const url = new URL(made.body.url);
    const token = String(url.pathname.split("/").at(-1));
    const [kept] = await asOwner(
      sql`select k::text as row from platform.idempotency_keys k where tenant_id = ${tenant.id}::uuid`,
    );
    expect(kept?.length).toBeGreaterThan(0);
    expect(JSON.stringify(kept)).not.toContain(token);
    const { answer, logged } = await served({}, "GET", `${url.pathname}${url.search}`);
    expect(answer.status).toBe(200);
    expect(logged.length).toBeGreaterThan(0);
    expect(JSON.stringify(logged)).not.toContain(token);
  });

  test("lasts a day at most, and ends with the tenant", async () => {
    const { tenant, owner, id } = await stored();
    expect((await link(owner, id, { minutes: 1441 })).status).toBe(422);
    const { body } = await link(owner, id, { minutes: 1440 });
    await asOwner(sql`update tenants.tenants set status = 'deactivated' where id = ${tenant.id}::uuid`);
    expect((await follow(body.url)).body.code).toBe("kyc_link.not_valid");
  });
});

describe("another tenant's papers", () => {
  test("are not there: by id, by the key of the bucket, by a link that is put together", async () => {
    const [mine, theirs] = [await stored(), await stored()];
    for (const path of ["", "/content", "/accesses"]) {
      expect((await mine.owner.get(`/kyc/documents/${theirs.id}${path}`)).status).toBe(404);
    }
    expect((await link(mine.owner, theirs.id)).status).toBe(404);
    expect((await mine.owner.call("DELETE", `/kyc/documents/${theirs.id}`)).status).toBe(404);
    const [rows] = await asOwner(sql`select object_key from kyc.documents where id = ${theirs.id}::uuid`);
    const key = String(rows?.[0]?.object_key);
    expect(key).toMatch(/^kyc\/[\w-]{43}$/);
    for (const path of [key, encodeURIComponent(key), key.slice(4)])
      expect((await mine.owner.get(`/kyc/documents/${path}/content`)).status).toBeGreaterThanOrEqual(404);
    const made = await link(mine.owner, mine.id);
    const url = new URL(made.body.url);
    const bytes = Buffer.from(url.pathname.split("/").at(-1) ?? "", "base64url");
    bytes.set(Buffer.from(theirs.id.replaceAll("-", ""), "hex"), 16);
    const forged = `${url.origin}/api/v1/kyc/links/${bytes.toString("base64url")}${url.search}`;
    expect((await follow(forged)).body.code).toBe("kyc_link.not_valid");
  });

  test("do not open where their files are exchanged in the bucket or in the table", async () => {
    const [mine, theirs] = [await stored(), await stored()];
    await asOwner(
      sql`update kyc.documents d set object_key = d.object_key || '-was' where d.id = ${theirs.id}::uuid`,
      sql`update kyc.documents d set object_key = left(o.object_key, -4) from kyc.documents o where d.id = ${mine.id}::uuid and o.id = ${theirs.id}::uuid`,
    );
    const read = await mine.owner.get(`/kyc/documents/${mine.id}/content`).catch(() => undefined);
    expect(read?.text ?? "").not.toContain("%PDF-");
  });

  test("are read by the platform's administrators, which their owner sees; by other members not at all", async () => {
    const { tenant, owner, id } = await stored();
    const admin = await administrator();
    const read = await admin.get(`/kyc/documents/${id}/content`, { "X-Tenant-ID": tenant.id });
    expect([read.status, read.text.slice(0, 5)]).toEqual([200, "%PDF-"]);
    const { body } = await owner.get<{ data: unknown[] }>(`/kyc/documents/${id}/accesses`);
    expect(body.data).toMatchObject([{ actor_kind: "platform_admin", actor_id: admin.userId }]);
    for (const role of ["admin", "manager", "viewer"] as const)
      expect((await (await tenant.member(role)).get(`/kyc/documents/${id}/content`)).status).toBe(403);
  });
});
