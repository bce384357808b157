import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintTenant } from "#test/tenant.ts";

const PATH = "/businesses/me/config";

describe("the configuration of a business (E-E8, E-E9)", () => {
  it("is read and changed in parts: what is left out stays", async () => {
    const tenant = await mintTenant({ kind: "business" });
    const owner = await tenant.member("owner");
    const before = await owner.get(PATH);
    expect(before).toMatchObject({
      status: 200,
      body: { id: tenant.id, tin_number: null, time_zone: "UTC", zoho_config: null },
    });
    const tin = newId().slice(-12).toUpperCase();
    const changed = await owner.call("PUT", PATH, {
      body: { tin_number: tin, time_zone: "Africa/Kigali", location: "Kigali" },
    });
    expect(changed.body).toEqual({
      ...before.body,
      ...{ tin_number: tin, time_zone: "Africa/Kigali", location: "Kigali", version: 2 },
      updated_at: (changed.body as { updated_at: string }).updated_at,
    });
    expect((await owner.get(PATH)).text).toBe(changed.text);
    expect(changed.headers.get("ETag")).toBe('"2"');
    const stale = await owner.call("PUT", PATH, {
      body: { location: "Huye" },
      headers: { "If-Match": '"1"' },
    });
    expect(stale).toMatchObject({ status: 412, body: { code: "version.stale" } });
  });

  it("refuses what no business is configured with, and keeps nothing of it", async () => {
    const tenant = await mintTenant({ kind: "business" });
    const owner = await tenant.member("owner");
    for (const wrong of [
      { time_zone: "Mars/Base" },
      { currency: "francs" },
      { business_id: newId() },
      { status: "active" },
      { zoho_config: null },
      { location: "Kigali", tin_number: "1" },
    ])
      expect((await owner.call("PUT", PATH, { body: wrong })).status, JSON.stringify(wrong)).toBe(422);
    const [rows] = await asOwner(sql`select version, location from tenants.tenants where id = ${tenant.id}`);
    expect(rows?.[0]).toMatchObject({ version: 1 });
  });

  it("is the administrators' alone, and possible while the business is blocked", async () => {
    const tenant = await mintTenant({ status: "blocked" });
    const [admin, manager] = [await tenant.member("admin"), await tenant.member("manager")];
    expect((await manager.get(PATH)).status).toBe(403);
    expect((await manager.call("PUT", PATH, { body: { location: "X" } })).status).toBe(403);
    expect((await admin.call("PUT", PATH, { body: { location: "Huye" } })).status).toBe(200);
  });
});
