import { describe, expect, it } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { type Client, mintTenant } from "#test/tenant.ts";
import { served } from "../../../http/deployment.ts";
import { inOneWindow } from "../../../one-window.ts";
import { freshEmail, mailsTo } from "../person.ts";
import { type Invitation, invitationsTo, refusal, tokenTo } from "./invited.ts";

/** A POST of somebody to a deployment with these limits. */
const under =
  (bindings: Record<string, string>) =>
  async ({ token }: Client, path: string, body?: unknown) =>
    (await served(bindings, "POST", `/api/v1${path}`, { Authorization: `Bearer ${token}` }, body)).answer;
const statuses = (answers: readonly { status: number }[]) => answers.map(({ status }) => status);

describe("mail to people who did not ask for it", () => {
  it("goes to one mailbox so many times an hour, whoever invites and however the address is written", () =>
    inOneWindow(3_600, async () => {
      const invite = under({ MAIL_LIMIT_PER_HOUR: "3" });
      const name = newId();
      const written = [
        `${name}@example.com`,
        `${name}+a@example.com`,
        `${name.toUpperCase()}+b+c@EXAMPLE.com`,
      ];
      const ways = ["/invitations", "/tenants/current/memberships", "/users", "/staff"];
      for (const [at, email] of [...written, `${name}+d@example.com`].entries()) {
        const admin = await (await mintTenant()).member("admin");
        const answer = await invite(admin, ways[at] ?? "", { email, role: "staff" });
        if (at < 3) expect(answer.status).toBe(201);
        else {
          expect(refusal(answer)).toEqual([429, "rate.limited"]);
          const untilNext = 3_600 - ((Date.now() / 1000) % 3_600);
          expect(Math.abs(Number(answer.headers.get("Retry-After")) - untilNext)).toBeLessThan(15);
        }
      }
    }));

  it("is sent by one person so many times a day, and by one tenant", () =>
    inOneWindow(86_400, async () => {
      const [one, two] = [await mintTenant(), await mintTenant()];
      const [amina, keza] = [await one.member("admin"), await one.member("admin")];
      const person = () => ({ email: freshEmail(), role: "staff" });
      const bySender = under({ MAIL_LIMIT_PER_SENDER: "2" });
      const sent = [];
      for (let turn = 0; turn < 3; turn++) sent.push(await bySender(amina, "/invitations", person()));
      expect(statuses(sent)).toEqual([201, 201, 429]);
      expect((await bySender(keza, "/invitations", person())).status).toBe(201);
      const byTenant = under({ MAIL_LIMIT_PER_TENANT: "3" });
      expect((await byTenant(keza, "/invitations", person())).status).toBe(429);
      expect((await byTenant(await two.member("admin"), "/invitations", person())).status).toBe(201);
    }));

  it("counts what is sent again: of twenty times four go through, and each has a token that counts", () =>
    inOneWindow(3_600, async () => {
      const admin = await (await mintTenant()).member("admin");
      const email = freshEmail();
      const made = await admin.post<Invitation>("/invitations", { email, role: "staff" });
      const answers = [];
      for (let turn = 0; turn < 20; turn++)
        answers.push(await admin.post(`/invitations/${made.body.id}/resend`));
      expect(statuses(answers)).toEqual([...Array(4).fill(200), ...Array(16).fill(429)]);
      await tokenTo(email, 5);
      expect(await invitationsTo(email)).toHaveLength(5);
    }));

  it("a refused one is not written, and one who creates an account with a username sends none", () =>
    inOneWindow(86_400, async () => {
      const admin = await (await mintTenant()).member("admin");
      const none = under({ MAIL_LIMIT_PER_SENDER: "1" });
      expect((await none(admin, "/invitations", { email: freshEmail(), role: "staff" })).status).toBe(201);
      const email = freshEmail();
      expect((await none(admin, "/users", { email, role: "staff" })).status).toBe(429);
      const list = await admin.get<{ data: unknown[] }>(`/invitations?email=${email}`);
      expect(list.body.data).toEqual([]);
      expect(await mailsTo(email)).toEqual([]);
      const account = { username: `u-${newId()}`, password: "a long enough passphrase", role: "staff" };
      expect((await none(admin, "/users", account)).status).toBe(201);
    }));

  it("is counted when it is sent: an invitation that is refused takes nothing from the mailbox, sender or tenant", () =>
    inOneWindow(86_400, async () => {
      const admin = await (await mintTenant()).member("admin");
      const email = freshEmail();
      const two = under({ MAIL_LIMIT_PER_SENDER: "2", MAIL_LIMIT_PER_TENANT: "2", MAIL_LIMIT_PER_HOUR: "2" });
      const refused = [];
      for (let turn = 0; turn < 4; turn++)
        refused.push(await two(admin, "/invitations", { email, role: "staff", branch_id: newId() }));
      expect(refused.map(refusal)).toEqual(Array(4).fill([422, "invitation.unknown_branch"]));
      expect((await two(admin, "/invitations", { email, role: "staff" })).status).toBe(201);
      for (const path of ["/invitations", "/users", "/staff", "/tenants/current/memberships"])
        expect(refusal(await two(admin, path, { email, role: "staff" }))).toEqual([
          409,
          "invitation.pending",
        ]);
      const other = await (await mintTenant()).member("admin");
      expect((await two(other, "/invitations", { email, role: "staff" })).status).toBe(201);
      // Of a mailbox that has had its mails, neither the sender nor the tenant pays for a third.
      for (let turn = 0; turn < 3; turn++)
        expect((await two(other, "/invitations", { email, role: "staff" })).status).toBe(429);
      expect((await two(other, "/invitations", { email: freshEmail(), role: "staff" })).status).toBe(201);
      expect((await two(other, "/invitations", { email: freshEmail(), role: "staff" })).status).toBe(429);
      await tokenTo(email, 2);
      expect(await invitationsTo(email)).toHaveLength(2);
    }));

  it("is counted once for an invitation that is sent again under its Idempotency-Key", () =>
    inOneWindow(86_400, async () => {
      const admin = await (await mintTenant()).member("admin");
      const headers = { Authorization: `Bearer ${admin.token}`, "Idempotency-Key": newId() };
      const body = { email: freshEmail(), role: "staff" };
      const once = async () =>
        (await served({ MAIL_LIMIT_PER_SENDER: "2" }, "POST", "/api/v1/invitations", headers, body)).answer;
      expect(statuses([await once(), await once(), await once(), await once()])).toEqual(Array(4).fill(201));
      const more = under({ MAIL_LIMIT_PER_SENDER: "2" });
      expect((await more(admin, "/invitations", { email: freshEmail(), role: "staff" })).status).toBe(201);
      expect((await more(admin, "/invitations", { email: freshEmail(), role: "staff" })).status).toBe(429);
    }));

  it("that API keys send counts for who made them", () =>
    inOneWindow(86_400, async () => {
      const tenant = await mintTenant();
      const admin = await tenant.member("admin");
      const keys = [];
      for (const name of ["one", "two", "three"])
        keys.push((await admin.post<{ key: string }>("/api-keys", { name, scopes: ["*"] })).body.key);
      const two = under({ MAIL_LIMIT_PER_SENDER: "2" });
      const emails = keys.map(() => freshEmail());
      for (const [at, key] of keys.entries())
        await two({ token: key } as Client, "/invitations", { email: emails[at], role: "staff" });
      await tokenTo(emails[1] ?? "");
      expect(await mailsTo(emails[2] ?? "")).toEqual([]);
      expect((await two(admin, "/invitations", { email: freshEmail(), role: "staff" })).status).toBe(429);
      const again = await two({ token: keys[2] } as Client, "/invitations", {
        email: freshEmail(),
        role: "staff",
      });
      expect(refusal(again)).toEqual([429, "rate.limited"]);
    }));

  it("tells of memberships that are restored counts too, and one that may not be sent is no fault", () =>
    inOneWindow(86_400, async () => {
      const tenant = await mintTenant();
      const [owner, staff] = [await tenant.member("owner"), await tenant.member("staff")];
      const headers = { Authorization: `Bearer ${owner.token}` };
      const restore = async (limit: string) => {
        await owner.call("DELETE", `/users/${staff.userId}`);
        return served({ [limit]: "1" }, "POST", `/api/v1/users/${staff.userId}/restore`, headers);
      };
      const loops = [];
      for (const limit of ["MAIL_LIMIT_PER_SENDER", "MAIL_LIMIT_PER_SENDER", "MAIL_LIMIT_PER_TENANT"])
        loops.push(await restore(limit));
      expect(statuses(loops.map(({ answer }) => answer))).toEqual([200, 200, 200]);
      expect(await mailsTo(staff.email)).toHaveLength(1);
      const lines = loops.flatMap(({ logged }) => logged);
      expect(lines.filter(({ level }) => level === "error")).toEqual([]);
      expect(lines.filter(({ event }) => event === "mail.not_sent")).toHaveLength(2);
      const none = under({ MAIL_LIMIT_PER_TENANT: "1" });
      expect((await none(owner, "/invitations", { email: freshEmail(), role: "staff" })).status).toBe(429);
    }));
});
