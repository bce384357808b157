import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { asOwner, type Client, mintTenant } from "#test/tenant.ts";
import { administrator, follow, upload } from "./papers.ts";

/** A paper, and two links to it: one by somebody, the other by an owner who stays. */
async function linked(maker: "owner" | "administrator" = "owner") {
  const tenant = await mintTenant();
  const owner = await tenant.member("owner");
  const by = maker === "owner" ? await tenant.member("owner") : await administrator();
  const { body } = await upload(owner);
  const link = async (of: Client) => {
    const headers = { "X-Tenant-ID": tenant.id };
    const made = await of.post<{ url: string }>(
      `/kyc/documents/${body.id}/links`,
      { audience: "A bank", minutes: 1440 },
      headers,
    );
    expect(made.status, made.text).toBe(201);
    return made.body.url;
  };
  const [theirs, others] = [await link(by), await link(owner)];
  expect((await follow(theirs)).status).toBe(200);
  return {
    tenant,
    owner,
    by,
    /** Is the one dead, and the other alive. */
    async isDead() {
      const { status, body } = await follow(theirs);
      expect((await follow(others)).status).toBe(200);
      return status === 404 && body.code === "kyc_link.not_valid";
    },
    isAlive: async () => (await follow(theirs)).status === 200,
  };
}

describe("a link leads nowhere any more", () => {
  test("once its maker is removed from the business", async () => {
    const { owner, by, isDead } = await linked();
    expect((await owner.call("DELETE", `/users/${by.userId}`)).status).toBe(204);
    expect(await isDead()).toBe(true);
  });

  test("once its maker is no owner any more", async () => {
    const { tenant, by, isDead } = await linked();
    await asOwner(
      sql`update identity.memberships set roles = '{admin}' where tenant_id = ${tenant.id}::uuid and user_id = ${by.userId}::uuid`,
    );
    expect(await isDead()).toBe(true);
  });

  test("once the business ended the sessions of its maker, and not those that they make then", async () => {
    const { tenant, by, isDead } = await linked();
    await asOwner(
      sql`update identity.memberships set signed_in_since = clock_timestamp() where tenant_id = ${tenant.id}::uuid and user_id = ${by.userId}::uuid`,
    );
    expect(await isDead()).toBe(true);
  });

  test("once the administrator of the platform who made it is none any more", async () => {
    const { by, isDead } = await linked("administrator");
    await asOwner(sql`update identity.users set platform_roles = '{}' where id = ${by.userId}::uuid`);
    expect(await isDead()).toBe(true);
  });

  test("once its maker's account is deactivated", async () => {
    const { by, isDead } = await linked();
    await asOwner(sql`update identity.users set status = 'deactivated' where id = ${by.userId}::uuid`);
    expect(await isDead()).toBe(true);
  });

  test.each(["ended_by_user", "password_reset", "password_changed", "refresh_token_reused"])(
    "once the session in which it was made has ended as %s",
    async (reason) => {
      const { by, isDead } = await linked();
      await asOwner(
        sql`update identity.sessions set revoked_at = now(), revoked_reason = ${reason} where user_id = ${by.userId}::uuid`,
      );
      expect(await isDead()).toBe(true);
    },
  );
});

test("a link outlives that its maker signs out", async () => {
  const { by, isAlive } = await linked();
  expect((await by.post("/auth/logout", {})).status).toBe(204);
  expect(await isAlive()).toBe(true);
});
