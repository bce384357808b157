import { describe, expect, it } from "vitest";
import { call, mintTenant } from "#test/tenant.ts";
import { joined, signedIn } from "../person.ts";

describe("one's own account (A-E8, B-E7)", () => {
  it("changes name, phone, second factor and default tenant, at the version that was read", async () => {
    const { api, id } = await signedIn();
    const tenant = await joined(id);
    const before = await api("GET", "/users/me");
    expect(before.headers.get("ETag")).toBe(`"${before.body.version}"`);
    const changed = await api("PATCH", "/users/me", {
      name: "Amina N.",
      phone: "+250788000000",
      default_tenant_id: tenant.id,
    });
    expect(changed).toMatchObject({
      status: 200,
      body: {
        name: "Amina N.",
        phone: "+250788000000",
        default_tenant_id: tenant.id,
        tenant: { id: tenant.id },
      },
    });
    expect((await api("PATCH", "/users/me", { phone: null })).body).toMatchObject({
      name: "Amina N.",
      phone: null,
    });
    expect((await api("GET", "/auth/me")).body).toMatchObject({ id, name: "Amina N." });
  });

  it("refuses a stale version, another's tenant and fields that are not one's own to change", async () => {
    const { api, tokens } = await signedIn();
    const other = await mintTenant();
    expect(await api("PATCH", "/users/me", { default_tenant_id: other.id })).toMatchObject({
      status: 403,
      body: { code: "tenant.access_denied" },
    });
    for (const field of ["email", "status", "platform_roles", "password_hash"]) {
      expect((await api("PATCH", "/users/me", { [field]: "x" })).status).toBe(422);
    }
    const stale = await call("PATCH", "/api/v1/users/me", {
      headers: { Authorization: `Bearer ${tokens.access_token}`, "If-Match": '"999"' },
      body: { name: "x" },
    });
    expect(stale).toMatchObject({ status: 412, body: { code: "version.stale" } });
    expect((await call("GET", "/api/v1/users/me")).status).toBe(401);
  });
});
