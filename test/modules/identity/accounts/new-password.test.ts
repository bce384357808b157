import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { asOwner } from "#test/tenant.ts";
import {
  as,
  codeTo,
  freshEmail,
  mailsTo,
  PASSWORD,
  platformAuditOf,
  post,
  RESET,
  registered,
  signedIn,
  signIn,
  wrong,
} from "../person.ts";

describe("a new password", () => {
  const NEW = "an entirely new password";

  it("changes with the current one and ends the other sessions", async () => {
    const { email, api, id } = await signedIn();
    const other = await signIn(email);
    const wrongly = await api("POST", "/auth/password", { current_password: "wrong one", new_password: NEW });
    expect(wrongly).toMatchObject({ status: 403, body: { code: "auth.wrong_password" } });
    const weak = await api("POST", "/auth/password", { current_password: PASSWORD, new_password: email });
    expect(weak).toMatchObject({ status: 422, body: { code: "password.weak" } });
    const body = { current_password: PASSWORD, new_password: NEW };
    expect((await api("POST", "/auth/password", body)).status).toBe(204);
    expect((await api("GET", "/users/me")).status).toBe(200);
    expect((await as(other.body.access_token)("GET", "/users/me")).status).toBe(401);
    expect((await signIn(email)).status).toBe(401);
    expect((await post("/auth/login", { email, password: NEW })).status).toBe(200);
    const actions = (await platformAuditOf(id)).map(({ action }) => action);
    expect(actions).toEqual(
      expect.arrayContaining(["identity.passwords.refused", "identity.passwords.changed"]),
    );
  });

  it("is one of two that are chosen at once: the other is told, and nothing is noted of it", async () => {
    const { api, id } = await signedIn();
    const change = (new_password: string) =>
      api("POST", "/auth/password", { current_password: PASSWORD, new_password });
    const answers = await Promise.all([change(NEW), change(`${NEW} 2`)]);
    const [won, lost] = answers.toSorted((one, other) => one.status - other.status);
    expect(won?.status).toBe(204);
    // Whoever comes when the other one has ended has given a password that is no longer the current one.
    const refusals = [
      [409, "conflict.retry"],
      [403, "auth.wrong_password"],
    ];
    expect(refusals).toContainEqual([lost?.status, lost?.body.code]);
    const changed = (await platformAuditOf(id)).filter(
      ({ action, after }) => action === "identity.passwords.changed" && after === null,
    );
    expect(changed).toHaveLength(1);
  });

  it("resets by a mailed code and ends every session", async () => {
    const { email, api, tokens } = await signedIn();
    const known = await post("/auth/password/forgot", { email });
    const unknownEmail = freshEmail();
    const unknown = await post("/auth/password/forgot", { email: unknownEmail });
    expect([known.status, known.text]).toEqual([202, unknown.text]);
    expect(unknown.status).toBe(202);
    const code = await codeTo(email, RESET);
    expect(await mailsTo(unknownEmail)).toEqual([]);
    const weak = await post("/auth/password/reset", { email, code, new_password: email });
    expect(weak.status).toBe(422);
    expect((await post("/auth/password/reset", { email, code, new_password: NEW })).status).toBe(204);
    expect((await api("GET", "/users/me")).status).toBe(401);
    expect((await post("/auth/refresh", { refresh_token: tokens.refresh_token })).status).toBe(401);
    expect((await post("/auth/login", { email, password: NEW })).status).toBe(200);
    expect((await post("/auth/password/reset", { email, code, new_password: PASSWORD })).status).toBe(401);
  });

  it("gives five tries at a reset code", async () => {
    const { email, id } = await registered();
    await post("/auth/password/forgot", { email });
    const code = await codeTo(email, RESET);
    const hash = () => asOwner(sql`select password_hash from identity.users where id = ${id}`);
    const before = await hash();
    for (let tries = 0; tries < 5; tries++) {
      const body = { email, code: wrong(code), new_password: NEW };
      expect((await post("/auth/password/reset", body)).status).toBe(401);
    }
    expect((await post("/auth/password/reset", { email, code, new_password: NEW })).status).toBe(401);
    expect(await hash()).toEqual(before);
  });
});
