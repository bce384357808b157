import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { codeTo, mailsTo, PASSWORD, post, RESET, registered, SIGN_IN, signIn, wrong } from "../person.ts";

/** Lets a person have had so many wrong codes of a purpose, counted since. */
const fail = (userId: string, purpose: string, failures: number, since: string) =>
  asOwner(
    sql`update identity.email_codes set failures = ${failures}, failures_since = now() - ${since}::interval
         where user_id = ${userId} and purpose = ${purpose}`,
  );
const askToSignIn = (email: string) => post("/auth/login/request-code", { email, password: PASSWORD });
const enter = (email: string, code: string) => post("/auth/login/verify", { email, code });
const mailsLike = async (email: string, subject: RegExp) =>
  (await mailsTo(email)).filter((mail) => subject.test(mail.subject)).length;

describe("5.4: wrong codes are bounded for a day, however many codes they were tries of", () => {
  it("counts on from code to code, and at twenty takes no right one either and mails no more", async () => {
    const { email, id } = await registered();
    await askToSignIn(email);
    const first = await codeTo(email, SIGN_IN);
    await enter(email, wrong(first));
    await fail(id, "sign_in", 18, "1 hour");
    await askToSignIn(email);
    const second = await codeTo(email, SIGN_IN, 2);
    expect((await enter(email, wrong(second))).status).toBe(401);
    expect((await enter(email, wrong(second))).status).toBe(401);
    expect(await enter(email, second)).toMatchObject({ status: 401, body: { code: "auth.invalid_code" } });

    expect(await askToSignIn(email)).toMatchObject({ status: 202, body: { status: "code_requested" } });
    await asOwner(sql`update identity.users set mfa = 'always' where id = ${id}`);
    expect(await signIn(email)).toMatchObject({ status: 429, body: { code: "rate.limited" } });
    expect(await mailsLike(email, SIGN_IN)).toBe(2);

    await fail(id, "sign_in", 20, "25 hours");
    expect((await signIn(email)).status).toBe(202);
    expect((await enter(email, await codeTo(email, SIGN_IN, 3))).status).toBe(200);
  });

  it("for each thing that a code is for: who guesses at new passwords keeps nobody from signing in", async () => {
    const { email, id } = await registered();
    await post("/auth/password/forgot", { email });
    await codeTo(email, RESET);
    await fail(id, "reset_password", 20, "1 hour");
    const asked = await post("/auth/password/forgot", { email });
    expect(asked).toMatchObject({ status: 202, body: { status: "code_requested" } });
    await askToSignIn(email);
    expect((await enter(email, await codeTo(email, SIGN_IN))).status).toBe(200);
    expect(await mailsLike(email, RESET)).toBe(1);
  });
});
