import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { asOwner, mintTenant } from "#test/tenant.ts";
import { codeTo, freshEmail, PASSWORD, post, RESET, registered, signIn, VERIFY } from "../person.ts";

const NEW = "an entirely new password";

const defaultOf = async (email: string) => {
  const [rows] = await asOwner(sql`select default_tenant_id from identity.users where email = ${email}`);
  return rows?.[0]?.default_tenant_id;
};

/** An address that somebody registered, and for which somebody else set a default tenant. */
async function planted() {
  const email = freshEmail();
  const tenant = await mintTenant();
  await post("/auth/register", { email, password: PASSWORD });
  const code = await codeTo(email, VERIFY);
  await asOwner(
    sql`update identity.users set default_tenant_id = ${tenant.id}, name = 'Typed by others' where email = ${email}`,
  );
  return { email, tenant, code };
}

describe("proving an address clears the default tenant that others set", () => {
  it("by the code of the registration", async () => {
    const { email, code } = await planted();
    expect((await post("/auth/register/verify", { email, code })).status).toBe(200);
    expect(await defaultOf(email)).toBeNull();
    expect((await signIn(email)).body).toMatchObject({ tenant: null, user: { default_tenant_id: null } });
  });

  it("by the code for a new password", async () => {
    const { email } = await planted();
    await post("/auth/password/forgot", { email });
    const code = await codeTo(email, RESET);
    expect((await post("/auth/password/reset", { email, code, new_password: NEW })).status).toBe(204);
    expect(await defaultOf(email)).toBeNull();
  });

  it("and leaves the one that a person with a proven address chose", async () => {
    const person = await registered();
    const tenant = await mintTenant();
    await asOwner(sql`update identity.users set default_tenant_id = ${tenant.id} where id = ${person.id}`);
    await post("/auth/password/forgot", { email: person.email });
    const code = await codeTo(person.email, RESET);
    const body = { email: person.email, code, new_password: NEW };
    expect((await post("/auth/password/reset", body)).status).toBe(204);
    expect(await defaultOf(person.email)).toBe(tenant.id);
  });
});

describe("a registration of an address that is not proven", () => {
  it("shows a tenant what was typed there and then, and no name that was typed before", async () => {
    const tenant = await mintTenant();
    const admin = await tenant.member("admin");
    const email = freshEmail();
    await post("/auth/register", { email, password: PASSWORD, name: "Typed elsewhere" });
    await post(`/auth/register?tenant_id=${tenant.id}`, { email, password: PASSWORD, role: "cashier" });
    const code = await codeTo(email, VERIFY, 2);
    await post("/auth/register/verify", { email, code, password: PASSWORD });
    const { text, body } = await admin.get<{ data: object[] }>("/tenants/current/memberships?status=pending");
    expect(body.data).toMatchObject([{ email, roles: ["cashier"], status: "pending" }]);
    expect(text).not.toContain("Typed elsewhere");
  });
});
