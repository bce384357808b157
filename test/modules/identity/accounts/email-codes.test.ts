import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { asOwner } from "#test/tenant.ts";
import {
  codeTo,
  freshEmail,
  PASSWORD,
  post,
  RESET,
  registered,
  SIGN_IN,
  signIn,
  VERIFY,
  wrong,
} from "../person.ts";

/** Lets a person have had so many wrong codes of a purpose, counted since. */
const fail = (email: string, purpose: string, failures: number, since: string) =>
  asOwner(
    sql`update identity.email_codes set failures = ${failures}, failures_since = now() - ${since}::interval
         where user_id = (select id from identity.users where email = ${email}) and purpose = ${purpose}`,
  );
const askToSignIn = (email: string) => post("/auth/login/request-code", { email, password: PASSWORD });
const enter = (email: string, code: string) => post("/auth/login/verify", { email, code });
const INVALID = { status: 401, body: { code: "auth.invalid_code" } };

describe("5.4: wrong codes are bounded for a day, however many codes they were tries of", () => {
  it("counts on from code to code, and at ten takes six digits no more, be they right", async () => {
    const { email } = await registered();
    await askToSignIn(email);
    const first = await codeTo(email, SIGN_IN);
    await enter(email, wrong(first));
    await fail(email, "sign_in", 8, "1 hour");
    await askToSignIn(email);
    const second = await codeTo(email, SIGN_IN, 2);
    expect(second).toHaveLength(6);
    expect(await enter(email, wrong(second))).toMatchObject(INVALID);
    expect(await enter(email, wrong(second))).toMatchObject(INVALID);
    expect(await enter(email, second)).toMatchObject(INVALID);
  });

  it("keeps out nobody whose codes are guessed at: the next has 24 digits, and wrong ones do not spend it", async () => {
    const { email, id } = await registered();
    await asOwner(sql`update identity.users set mfa = 'always' where id = ${id}`);
    await signIn(email);
    await codeTo(email, SIGN_IN);
    await fail(email, "sign_in", 10, "1 hour");
    expect((await signIn(email)).status).toBe(202);
    const long = await codeTo(email, SIGN_IN, 2);
    expect(long).toHaveLength(24);
    for (let turn = 0; turn < 6; turn += 1) expect(await enter(email, wrong(long))).toMatchObject(INVALID);
    expect((await enter(email, long)).status).toBe(200);
    expect(await enter(email, long)).toMatchObject(INVALID);
  });

  it("mails six digits again when a day has gone by", async () => {
    const { email } = await registered();
    await askToSignIn(email);
    await codeTo(email, SIGN_IN);
    await fail(email, "sign_in", 10, "25 hours");
    await askToSignIn(email);
    const code = await codeTo(email, SIGN_IN, 2);
    expect(code).toHaveLength(6);
    expect(await enter(email, wrong(code))).toMatchObject(INVALID);
    expect((await enter(email, code)).status).toBe(200);
  });

  it("holds for new passwords and for addresses, each apart from the others", async () => {
    const { email } = await registered();
    await post("/auth/password/forgot", { email });
    await codeTo(email, RESET);
    await fail(email, "reset_password", 10, "1 hour");
    await post("/auth/password/forgot", { email });
    const reset = await codeTo(email, RESET, 2);
    expect(reset).toHaveLength(24);
    await askToSignIn(email);
    expect(await codeTo(email, SIGN_IN)).toHaveLength(6);
    const new_password = "another horse battery";
    expect((await post("/auth/password/reset", { email, code: reset, new_password })).status).toBe(204);

    const other = freshEmail();
    await post("/auth/register", { email: other, password: PASSWORD });
    await codeTo(other, VERIFY);
    await fail(other, "verify_email", 10, "1 hour");
    await post("/auth/register", { email: other, password: PASSWORD });
    const code = await codeTo(other, VERIFY, 2);
    expect(code).toHaveLength(24);
    expect((await post("/auth/register/verify", { email: other, code })).status).toBe(200);
  });
});
