import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { hmacHex } from "#platform/crypto.ts";
import type { Claims } from "#platform/database/sign.ts";
import { signClaims } from "#platform/database/sign.ts";
import { asOwner, config } from "#test/tenant.ts";
import { claimsOf, entering, mintSide, run } from "./attacker.ts";

const [ours, theirs] = await Promise.all([mintSide("ours"), mintSide("theirs")]);
const secret = sql`select id, name from tenants.tenants`;

describe("the tenant of a context", () => {
  const entered = (text: string, signature: string) => sql`select app.enter(${text}, ${signature})`;
  const tenantOf = sql`select app.tenant_id() as tenant`;

  test("is the one that was signed, wherever it stands in the text", async () => {
    const { tenant, ...others } = claimsOf(ours);
    for (const claims of [
      { tenant, ...others },
      { ...others, tenant },
    ] as Claims[]) {
      const outcome = await run("api", [
        entered(...(await signClaims(config.CONTEXT_KEY, claims))),
        tenantOf,
      ]);
      expect(outcome.rows[1]).toEqual([{ tenant: ours.tenant }]);
    }
  });

  test("is not another one in the text than in what was checked, even under the right key", async () => {
    const [text] = await signClaims(config.CONTEXT_KEY, claimsOf(ours));
    const twice = `{"tenant":"${theirs.tenant}",${text.slice(1)}`;
    const outcome = await run("api", [entered(twice, await hmacHex(config.CONTEXT_KEY, twice)), secret]);
    expect(outcome.refused).toBe("context.bad_signature");
  });
});

describe("a login that came to own something", () => {
  const owning = (statement: string) =>
    asOwner(sql.raw("create table if not exists public.its_own ()"), sql.raw(statement));

  test("is refused once it is looked at, and a note of its own that it was is not believed", async () => {
    const look = sql`select set_config('app.owns_nothing', ${"0".repeat(64)}, false)`;
    try {
      expect((await run("api", [await entering(ours), secret])).refused).toBeUndefined();
      await owning("alter table public.its_own owner to app_api");
      await run("api", [sql`select 1`, look]);
      expect((await run("api", [look, await entering(ours), secret])).refused).toBe("database.unsafe_role");
    } finally {
      await owning("drop table public.its_own");
    }
  });
});
