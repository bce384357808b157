import { sql } from "drizzle-orm";
import { describe, expect, it, vi } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { served } from "../../../http/deployment.ts";
import { codeTo, freshEmail, PASSWORD, post, registered, SIGN_IN } from "../person.ts";

/** Two tries of a password for one name from one network, and twenty from all. */
const LIMITS = { AUTH_LIMIT_PER_ADDRESS: "2" };
const CAPPED = 20;

/** An IPv4 network that no other test uses. */
let last = 0;
const freshAddress = () => {
  last += 1;
  return `198.18.${last >> 8}.${last & 255}`;
};
/** Addresses of one line that has a /48 of its own. */
const freshLine = () => {
  const hex = newId().replaceAll("-", "").slice(-8);
  return (subnet: number) => `2001:${hex.slice(0, 4)}:${hex.slice(4)}:${subnet.toString(16)}::1`;
};

const tryFrom = async (ip: string, body: Record<string, string>, path = "/auth/login") =>
  (await served(LIMITS, "POST", `/api/v1${path}`, { "CF-Connecting-IP": ip }, body)).answer;
const WRONG = { password: "not the password" };

/** Spends the tries of a password for a name over all networks; not where ten minutes end on the way, whose tries fade in the next. */
async function spend(name: Record<string, string>) {
  await vi.waitFor(() => expect(Date.now() % 600_000).toBeLessThan(590_000), { timeout: 15_000 });
  const answers = await Promise.all(
    Array.from({ length: CAPPED }, () => tryFrom(freshAddress(), { ...name, ...WRONG })),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
}

describe("tries of a password", () => {
  it("from one line count together, whatever of its /64 networks they come from", async () => {
    const [line, other, email] = [freshLine(), freshLine(), freshEmail()];
    const statuses = [];
    for (let subnet = 0; subnet < 4; subnet++)
      statuses.push((await tryFrom(line(subnet), { email, ...WRONG })).status);
    expect(statuses).toEqual([401, 401, 429, 429]);
    expect((await tryFrom(other(1), { email, ...WRONG })).status).toBe(401);
  });

  it.each([
    ["/auth/login", 401, [202, { status: "otp_required" }]],
    ["/auth/token", 400, [400, expect.objectContaining({ error: "mfa_required" })]],
  ])(
    "of strangers, however many, keep nobody with the right password out of %s: a code is mailed",
    async (path, status, asked) => {
      const { email } = await registered();
      await spend({ email });
      const wrong = await tryFrom(freshAddress(), { email, ...WRONG }, path);
      expect([wrong.status, wrong.body.code]).toEqual([status, "auth.invalid_credentials"]);
      const right = await tryFrom(freshAddress(), { email, password: PASSWORD }, path);
      expect([right.status, right.body]).toEqual(asked);
      const code = await codeTo(email, SIGN_IN);
      expect((await post("/auth/login/verify", { email, code })).status).toBe(200);
    },
  );

  it("tell no more of an address when they are many: one that nobody has answers as a wrong password", async () => {
    const [{ email }, nobody] = [await registered(), freshEmail()];
    const answers = [];
    for (const name of [email, nobody]) {
      await spend({ email: name });
      const { status, body } = await tryFrom(freshAddress(), { email: name, ...WRONG });
      answers.push([status, { ...body, request_id: "" }]);
    }
    expect(answers[0]).toEqual([401, expect.objectContaining({ code: "auth.invalid_credentials" })]);
    expect(answers[0]).toEqual(answers[1]);
  });

  it("of strangers keep nobody from asking for a code with the right password", async () => {
    const { email } = await registered();
    await spend({ email });
    const asked = await tryFrom(freshAddress(), { email, password: PASSWORD }, "/auth/login/request-code");
    expect(asked.status).toBe(202);
    expect(await codeTo(email, SIGN_IN)).toMatch(/^\d{6}$/);
  });

  it("for a name without an address wait, the right one with them", async () => {
    const { id } = await registered();
    const username = `u-${id}`;
    await asOwner(sql`update identity.users set username = ${username}, email = null where id = ${id}`);
    await spend({ username });
    const right = await tryFrom(freshAddress(), { username, password: PASSWORD });
    expect([right.status, right.body.code]).toEqual([429, "rate.limited"]);
    expect(Number(right.headers.get("Retry-After"))).toBeGreaterThan(0);
  });
});
