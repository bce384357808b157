import { describe, expect, it } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { mailboxOf } from "#platform/mail.ts";
import { inOneWindow } from "../../../one-window.ts";
import { codeTo, mailsTo, PASSWORD, post, RESET, registered, SIGN_IN, signIn } from "../person.ts";

const HOUR = 3_600;

/** Asks seven times, one after another. */
async function sevenTimes(ask: (n: number) => Promise<{ status: number }>): Promise<number[]> {
  const statuses = [];
  for (let n = 0; n < 7; n++) statuses.push((await ask(n)).status);
  return statuses;
}
const CAPPED = [202, 202, 202, 202, 202, 429, 429];

describe("mails that anybody can have sent to a mailbox", () => {
  it("are bounded for registrations, whatever +tag the address gets", () =>
    inOneWindow(HOUR, async () => {
      const id = newId();
      const tagged = (n: number) => `person.${id}+${n}@example.com`;
      const ask = (n: number) => post("/auth/register", { email: tagged(n), password: PASSWORD });
      expect(await sevenTimes(ask)).toEqual(CAPPED);
      expect(await mailsTo(tagged(6))).toEqual([]);
      const other = await post("/auth/register", { email: `x${tagged(1)}`, password: PASSWORD });
      expect(other.status).toBe(202);
    }));

  it("are bounded for those who have an account already, and answer as for those who have none", () =>
    inOneWindow(HOUR, async () => {
      const { email } = await registered();
      const ask = () => post("/auth/register", { email, password: PASSWORD });
      expect(await sevenTimes(ask)).toEqual([...CAPPED.slice(1), 429]);
      expect((await mailsTo(email)).filter(({ subject }) => /already/.test(subject))).toHaveLength(4);
    }));

  it("are bounded for forgotten passwords, and that keeps nobody from signing in or entering a code", () =>
    inOneWindow(HOUR, async () => {
      const { email } = await registered();
      expect(await sevenTimes(() => post("/auth/password/forgot", { email }))).toEqual(CAPPED);
      const code = await codeTo(email, RESET, 5);
      await post("/auth/login/request-code", { email, password: PASSWORD });
      const signed = await post("/auth/login/verify", { email, code: await codeTo(email, SIGN_IN) });
      expect(signed.status).toBe(200);
      expect((await signIn(email)).status).toBe(200);
      const reset = await post("/auth/password/reset", { email, code, new_password: `${PASSWORD} 2` });
      expect(reset.status).toBe(204);
    }));

  it("are bounded for sign-ins, whose answer stays the same", () =>
    inOneWindow(HOUR, async () => {
      const { email } = await registered();
      const ask = () => post("/auth/login/request-code", { email, password: PASSWORD });
      expect(await sevenTimes(ask)).toEqual(Array(7).fill(202));
      await codeTo(email, SIGN_IN, 5);
      expect((await mailsTo(email)).filter(({ subject }) => SIGN_IN.test(subject))).toHaveLength(5);
    }));

  it("are not used up by whoever has not the password", () =>
    inOneWindow(HOUR, async () => {
      const { email } = await registered();
      await sevenTimes(() => post("/auth/login/request-code", { email, password: "wrong password" }));
      await post("/auth/login/request-code", { email, password: PASSWORD });
      expect(await codeTo(email, SIGN_IN)).toMatch(/^\d{6}$/);
    }));
});

it("an address leads to the mailbox before its first plus sign", () => {
  expect(
    ["amina@example.com", "amina+shop@example.com", "amina+a+b@example.com", "+x@example.com"].map(mailboxOf),
  ).toEqual(["amina@example.com", "amina@example.com", "amina@example.com", "+x@example.com"]);
});
