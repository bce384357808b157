import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { writeHeadOffice } from "#modules/fiscal";
import { backgroundContext } from "#platform/background-context.ts";
import { newId } from "#platform/database/ids.ts";
import { tenantBatch } from "#platform/operations/tenant-batch.ts";
import { asOwner, config, mintTenant } from "#test/tenant.ts";
import type { Country } from "../../../../src/modules/fiscal/profiles/profile.ts";
import { addDevice, deviceFields } from "../fiscal-tenant.ts";

/** Says what the head office's device is, in one batch. */
async function say(tenant: string, country: Country, more: Record<string, unknown> = {}) {
  const { name: _, ...fields } = deviceFields(country, more);
  const given = { country, ...fields } as unknown as Parameters<typeof writeHeadOffice>[1];
  const ctx = backgroundContext(env, createExecutionContext(), newId(), {});
  const call = { ctx, tenant: { id: tenant, as: "job" as const, roles: [] } };
  await tenantBatch(call, { command: "test", access: "write" }, writeHeadOffice(config, given).statements);
  const [rows = []] = await asOwner(
    sql`select country, tin, name, status from fiscal.devices where tenant_id = ${tenant} order by id`,
  );
  return { rows, tin: fields.tin };
}

describe("the head office's device", () => {
  test("is made with the country, and changed when it is said anew", async () => {
    const { id } = await mintTenant();
    const first = await say(id, "RW");
    expect(first.rows).toEqual([{ country: "RW", tin: first.tin, name: "Head office", status: "new" }]);
    const second = await say(id, "RW");
    expect(second.rows).toEqual([{ country: "RW", tin: second.tin, name: "Head office", status: "new" }]);
  });

  test("of another country takes the place of one that was never initialised", async () => {
    const { id } = await mintTenant();
    await say(id, "RW");
    const { rows } = await say(id, "KE");
    expect(rows.map(({ country, status }) => [country, status])).toEqual([
      ["RW", "disabled"],
      ["KE", "new"],
    ]);
  });

  test("stays what it was initialised as", async () => {
    const tenant = await mintTenant();
    const owner = await tenant.member("owner");
    await owner.call("PATCH", "/fiscal-settings", { body: { country: "RW" } });
    await addDevice(owner, deviceFields("RW"));
    await expect(say(tenant.id, "RW")).rejects.toMatchObject({ code: "device.in_use" });
    await expect(say(tenant.id, "KE")).rejects.toMatchObject({ code: "fiscal_settings.in_use" });
    await expect(say(tenant.id, "RW", { base_url: "https://evil.example" })).rejects.toMatchObject({
      code: "request.invalid",
    });
  });
});
