import { sql } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { enter } from "#platform/database/enter.ts";
import { newId } from "#platform/database/ids.ts";
import type { Claims } from "#platform/database/sign.ts";
import { signClaims } from "#platform/database/sign.ts";
import { asOwner, config } from "#test/tenant.ts";
import { capturedContext, claimsOf, entering, inBatchOf, mintSide, run } from "./attacker.ts";

const [ours, theirs] = await Promise.all([mintSide("ours"), mintSide("theirs")]);
const product = newId();
await asOwner(
  sql`insert into inventory.products (tenant_id, id, sku, name, currency)
      values (${theirs.tenant}, ${product}, ${theirs.marker}, ${theirs.marker}, 'RWF')`,
);
const secret = sql`select id, name from inventory.products union all select id, name from tenants.tenants`;

const platform = (more: Partial<Claims> = {}): Claims => ({
  scope: "platform",
  kind: "job",
  command: "attack",
  access: "essential",
  request: newId(),
  ...more,
});

/** A signature made elsewhere, with the time that it was made at. */
async function signedAt(
  claims: Claims,
  issuedAt: number,
  key = config.CONTEXT_KEY,
): Promise<[string, string]> {
  const realNow = Date.now;
  Date.now = () => issuedAt;
  try {
    return await signClaims(key, claims);
  } finally {
    Date.now = realNow;
  }
}

afterAll(async () => {
  const [rows] = await asOwner(sql`select name from inventory.products where tenant_id = ${theirs.tenant}`);
  expect(rows).toEqual([{ name: theirs.marker }]);
});

describe("entering", () => {
  test("a side's own claims open its own rows and no others", async () => {
    const own = await run("api", [await entering(theirs), secret]);
    expect(own.rows[1]).toHaveLength(2);
    const other = await run("api", [await entering(ours), secret]);
    expect(other.rows[1]).toEqual([{ id: ours.tenant, name: ours.marker }]);
  });

  test("plans are not compiled in a context: that took two seconds of a statement that runs for three milliseconds", async () => {
    const { rows } = await run("api", [await entering(ours), sql`select current_setting('jit') as jit`]);
    expect(rows[1]).toEqual([{ jit: "off" }]);
  });

  test("without entering, a login sees nothing and writes nothing", async () => {
    for (const login of ["api", "identity", "system"] as const) {
      expect((await run(login, [secret])).rows[0] ?? []).toEqual([]);
      const update = sql`update inventory.products set name = 'stolen' returning id`;
      expect((await run(login, [update])).rows[0] ?? []).toEqual([]);
    }
  });

  test.each<[string, string, () => Promise<[string, string]>]>([
    [
      "under another key",
      "context.bad_signature",
      () => signedAt(claimsOf(theirs), Date.now(), "00".repeat(32)),
    ],
    [
      "signed more than 15 seconds ago",
      "context.expired",
      () => signedAt(claimsOf(theirs), Date.now() - 16_000),
    ],
    ["signed for later", "context.expired", () => signedAt(claimsOf(theirs), Date.now() + 16_000)],
    [
      "altered after they were signed",
      "context.bad_signature",
      async () => {
        const [text, signature] = await signedAt(claimsOf(ours), Date.now());
        return [text.replace(ours.tenant, theirs.tenant), signature];
      },
    ],
    [
      "with the signature of other claims",
      "context.bad_signature",
      async () => {
        const [text] = await signedAt(claimsOf(theirs), Date.now());
        return [text, (await signedAt(claimsOf(ours), Date.now()))[1]];
      },
    ],
    ["without a signature", "context.bad_signature", async () => [JSON.stringify(claimsOf(theirs)), ""]],
    [
      "of the platform",
      "context.wrong_scope",
      () => signedAt(platform({ tenant: theirs.tenant }), Date.now()),
    ],
    [
      "of an unknown kind",
      "context.unknown_actor",
      () => signedAt(claimsOf(theirs, { kind: "anonymous" }), Date.now()),
    ],
  ])("claims %s are refused", async (_, code, sign) => {
    const [text, signature] = await sign();
    const outcome = await run("api", [sql`select app.enter(${text}, ${signature})`, secret]);
    expect(outcome.refused).toBe(code);
    expect(outcome.said).not.toContain(theirs.marker);
  });

  test("a batch enters once: a second context, even a good one, is refused", async () => {
    const outcome = await run("api", [await entering(ours), await entering(theirs), secret]);
    expect(outcome.refused).toBe("context.already_entered");
  });

  test("claims that name a tenant whose member one is not, or roles that one has not, are refused", async () => {
    const stranger = await run("api", [await entering(ours, { tenant: theirs.tenant }), secret]);
    expect(stranger.refused).toBe("tenant.access_denied");
    const climber = await run("api", [await entering(theirs, { roles: ["admin"] }), secret]);
    expect(climber.refused).toBe("membership.changed");
    const borrowed = await run("api", [await entering(theirs, { session: ours.session }), secret]);
    expect(borrowed.refused).toBe("auth.session_ended");
  });

  test.each(["pending", "rejected", "ended"])(
    "a membership that is %s opens nothing, whatever the claims say",
    async (status) => {
      const side = await mintSide("side");
      const [sessions] = await asOwner(
        sql`select id from identity.sessions where user_id = ${side.colleague}::uuid`,
      );
      const claims: Partial<Claims> = {
        user: String(side.colleague),
        session: String(sessions?.[0]?.id),
        roles: ["viewer"],
      };
      const enters = async () => (await run("api", [await entering(side, claims)])).refused;
      expect(await enters()).toBeUndefined();
      await asOwner(
        sql`update identity.memberships set status = ${status} where user_id = ${side.colleague}::uuid`,
      );
      expect(await enters()).toBe("tenant.access_denied");
    },
  );

  test("the tenant login cannot enter the platform, nor the platform login a tenant's rows", async () => {
    const up = await run("api", [await enter(config.CONTEXT_KEY, platform()), secret]);
    expect(up.refused).toBe("context.wrong_scope");
    const inTenant = await run("system", [await entering(theirs), secret]);
    expect(inTenant.rows[1] ?? []).toEqual([]);
    const crossed = await run("api", [
      await entering(ours),
      sql`select set_config('app.context', ${JSON.stringify(platform())}, true)`,
      secret,
    ]);
    expect(crossed.refused).toBe("context.forged");
  });

  test("no login enters by another's door", async () => {
    const claims = {
      tenant: claimsOf(ours),
      platform: platform(),
      identity: platform({ scope: "identity" }),
    };
    const doors = { tenant: "api", platform: "system", identity: "identity" } as const;
    for (const scope of ["tenant", "platform", "identity"] as const) {
      for (const login of ["api", "system", "identity"] as const) {
        const outcome = await run(login, [await enter(config.CONTEXT_KEY, claims[scope])]);
        expect(outcome.refused, `${scope} as ${login}`).toBe(
          doors[scope] === login ? undefined : "context.wrong_scope",
        );
      }
    }
  });

  test("an administrator's claims count only while the person is one", async () => {
    const claims = platform({
      kind: "platform_admin",
      user: theirs.user,
      session: theirs.session,
      platform_admin: true,
    });
    const outcome = await run("system", [await enter(config.CONTEXT_KEY, claims), secret]);
    expect(outcome.refused).toBe("auth.session_ended");
    const visit = await run("api", [
      await entering(ours, { kind: "platform_admin", tenant: theirs.tenant }),
      secret,
    ]);
    expect(visit.refused).toBe("tenant.access_denied");
  });
});

describe("a copied context", () => {
  test("is worth nothing in another transaction, entered or not", async () => {
    const { context, seal } = await capturedContext(theirs);
    const copy = sql`select set_config('app.context', ${context}, true), set_config('app.seal', ${seal}, true)`;
    for (const outcome of [
      await run("api", [copy, secret]),
      await inBatchOf(ours, copy, secret),
      await run("system", [copy, secret]),
    ]) {
      expect(outcome.refused).toBe("context.forged");
    }
  });

  test("left in the session by a batch stops nobody after it", async () => {
    const { context, seal } = await capturedContext(ours);
    const left = sql`select set_config('app.context', ${context}, false), set_config('app.seal', ${seal}, false)`;
    await run("api", [sql`select 1`, left]);
    for (let at = 0; at < 4; at += 1) {
      const later = await run("api", [await entering(theirs), secret]);
      expect(later.rows[1]).toHaveLength(2);
    }
  });

  test("a blank context closes everything, and a half of one is a forgery", async () => {
    const blank = await inBatchOf(ours, "select set_config('app.context', '', true)", secret);
    expect(blank.rows[2]).toEqual([]);
    const noSeal = await inBatchOf(ours, "select set_config('app.seal', '', true)", secret);
    expect(noSeal.refused).toBe("context.forged");
  });
});

describe("another role", () => {
  const become = (statement: string) => inBatchOf(ours, statement, secret);

  test.each(["app_system", "app_owner", "postgres", "test_owner", "pg_read_all_data"])(
    "%s cannot be taken by set role",
    async (role) => {
      for (const statement of [
        `set role ${role}`,
        `set local role ${role}`,
        `select set_config('role', '${role}', true)`,
      ]) {
        const outcome = await become(statement);
        expect(outcome.said, statement).not.toContain(theirs.marker);
        expect(outcome.refused, statement).toBeDefined();
      }
    },
  );

  test.each(["app_system", "app_owner", "postgres"])(
    "%s cannot be taken by session authorization",
    async (role) => {
      for (const statement of [
        `set session authorization ${role}`,
        `set local session authorization ${role}`,
        `select set_config('session_authorization', '${role}', true)`,
      ]) {
        const outcome = await become(statement);
        expect(outcome.refused, statement).toBeDefined();
        expect(outcome.said).toMatch(/permission denied/);
      }
    },
  );

  test.each(["reset role", "reset all", "reset session authorization", "set role none", "discard all"])(
    "%s gives nothing back",
    async (statement) => {
      const outcome = await become(statement);
      expect(outcome.said).not.toContain(theirs.marker);
      if (outcome.refused) return;
      expect(outcome.rows[2]?.every(({ id }) => id === ours.tenant)).toBe(true);
    },
  );

  test.each([
    "set row_security = off",
    "set local row_security = off",
    "set session_replication_role = replica",
    "set local session_replication_role = replica",
    "set search_path = pg_temp, app_private",
    "set default_transaction_isolation = 'read uncommitted'",
  ])("%s opens nothing", async (statement) => {
    const outcome = await become(statement);
    expect(outcome.said).not.toContain(theirs.marker);
    if (!outcome.refused) expect(outcome.rows[2]).toEqual([{ id: ours.tenant, name: ours.marker }]);
  });
});
