import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintPerson } from "#test/tenant.ts";
import { freshEmail, PASSWORD, post, registered } from "../identity/person.ts";
import { bring, fee, mintAffiliate, platform, referralOf, setRate, tell } from "./brought.ts";

const ago = (user: string, days: number) =>
  asOwner(
    sql`update affiliates.touches set touched_at = now() - make_interval(days => ${days}) where id = ${user}`,
  );
const touchOf = async (email: string) =>
  (
    await asOwner(
      sql`select l.code from affiliates.touches t join affiliates.links l on l.id = t.link_id
           join identity.users u on u.id = t.id where u.email = ${email}`,
    )
  )[0]?.[0]?.code;
const own = async (affiliate: { as: { userId: string } }, tenant: string) =>
  asOwner(
    sql`insert into identity.memberships (tenant_id, id, user_id, roles, status)
        values (${tenant}, app.uuid7(), ${affiliate.as.userId}, '{owner}', 'active')`,
  );

describe("a link", () => {
  it("is an affiliate's alone, by a code that they choose or one that nobody guesses, and stays theirs", async () => {
    const stranger = await mintPerson();
    expect(await stranger.post("/affiliate/register-link", {})).toMatchObject({
      status: 403,
      body: { code: "affiliate.required" },
    });
    const { as } = await mintAffiliate();
    const code = `kigali-${newId().slice(-12)}`;
    const first = await as.post("/affiliate/register-link", { code: code.toUpperCase(), name: "Radio" });
    expect(first).toMatchObject({ status: 201, body: { code, name: "Radio" } });
    expect(String(first.body.url)).toContain(`affiliate_code=${code}`);
    expect((await as.post("/affiliate/register-link", { code })).body.id).toBe(first.body.id);
    const other = await mintAffiliate();
    expect(await other.as.post("/affiliate/register-link", { code })).toMatchObject({
      status: 409,
      body: { code: "affiliate.code_taken" },
    });
    const { body } = await as.get<{ data: { code: string }[] }>("/affiliate/links");
    expect(body.data.length).toBe(2);
    expect((await stranger.get("/affiliate/links")).body).toMatchObject({ data: [] });
    expect((await stranger.get("/affiliate")).status).toBe(404);
  });
});

describe("who registers by a link", () => {
  it("is brought by its affiliate; a code that is none is refused, whether the address is known or not", async () => {
    const { code } = await mintAffiliate();
    const { email } = await registered({ affiliate_code: code.toUpperCase() });
    expect(await touchOf(email)).toBe(code);
    for (const address of [email, freshEmail()])
      expect(
        await post("/auth/register", { email: address, password: PASSWORD, affiliate_code: "no-such-code" }),
      ).toMatchObject({ status: 422, body: { code: "affiliate.unknown_code" } });
  });

  it("is answered alike whosever the code and the address are, and registers by the code of one who is paused", async () => {
    const [{ as, code }, paused] = [await mintAffiliate(), await mintAffiliate()];
    await setRate(paused.as.userId, "0.1", { status: "paused", reason: "Looked at" });
    const register = (email: string, by: string) =>
      post("/auth/register", { email, password: PASSWORD, affiliate_code: by });
    const [own, known, fresh] = [
      await register(as.email, code),
      await register((await mintPerson()).email, code),
      await register(freshEmail(), paused.code),
    ];
    expect([own.status, known.status, fresh.status]).toEqual([202, 202, 202]);
    expect(await touchOf(as.email)).toBeUndefined();
  });

  it("is nobody's where somebody else named the address before it was proven, and stays as they said once it is", async () => {
    const [{ code }, thief] = [await mintAffiliate(), await mintAffiliate()];
    const email = freshEmail();
    const register = (more: object) => post("/auth/register", { email, password: PASSWORD, ...more });
    await register({ affiliate_code: thief.code });
    await register({});
    expect(await touchOf(email)).toBeUndefined();
    await register({ affiliate_code: code });
    await asOwner(
      sql`update identity.users set status = 'active', email_verified_at = now() where email = ${email}`,
    );
    await register({ affiliate_code: thief.code });
    expect(await touchOf(email)).toBe(code);
  });
});

describe("a tenant is brought", () => {
  it("by the first link of 90 days, once, and its affiliate is told nothing of who it is", async () => {
    const [first, later] = [await mintAffiliate(), await mintAffiliate()];
    const founder = await mintPerson();
    await founder.post("/users/me/affiliate-code", { affiliate_code: first.code });
    await ago(founder.userId, 89);
    const { id } = await bring(later.code, { founder });
    await tell(id, (all) => [...all, ...all].reverse());
    expect(await referralOf(id)).toMatchObject({ affiliate_id: first.as.userId, status: "attributed" });
    await fee(id, "10000");
    await tell(id);
    const seen =
      (await first.as.get("/affiliate/commissions")).text + (await first.as.get("/affiliate")).text;
    expect(seen).toContain('"1000"');
    for (const secret of [id, "Brought", founder.userId]) expect(seen).not.toContain(secret);
    const [told] = await asOwner(
      sql`select e::text from audit.audit_events e where e.tenant_id = ${id}
          union all select e::text from platform.domain_events e where e.tenant_id = ${id}`,
    );
    expect(JSON.stringify(told)).not.toContain(first.as.userId);
  });

  it("by the next link once 90 days are over, and by nobody where it is opened after them", async () => {
    const [first, later] = [await mintAffiliate(), await mintAffiliate()];
    const founder = await mintPerson();
    await founder.post("/users/me/affiliate-code", { affiliate_code: first.code });
    await ago(founder.userId, 91);
    const late = await founder.post<{ id: string }>("/organizations", { name: "Late" });
    await tell(late.body.id);
    expect(await referralOf(late.body.id)).toBeUndefined();
    const { id } = await bring(later.code, { founder });
    expect(await referralOf(id)).toMatchObject({ affiliate_id: later.as.userId });
  });

  it("by nobody where it is a sandbox", async () => {
    const { code } = await mintAffiliate();
    const { id } = await bring(code, { body: { is_sandbox: true } });
    expect(await referralOf(id)).toBeUndefined();
  });
});

describe("nobody earns by themselves", () => {
  it("by their own link", async () => {
    const { as, code } = await mintAffiliate();
    expect(await as.post("/users/me/affiliate-code", { affiliate_code: code })).toMatchObject({
      status: 409,
      body: { code: "affiliate.self_referral" },
    });
  });

  it("by a second account of the same mailbox", async () => {
    const affiliate = await mintAffiliate();
    const mailbox = `a.b.${newId()}`;
    const founder = await mintPerson();
    await asOwner(
      sql`update identity.users set email = ${`${mailbox}+duka@gmail.com`} where id = ${affiliate.as.userId}`,
      sql`update identity.users set email = ${`${mailbox.replaceAll(".", "")}@googlemail.com`} where id = ${founder.userId}`,
    );
    const { id } = await bring(affiliate.code, { founder });
    expect(await referralOf(id)).toMatchObject({ status: "refused", reason: "same_address" });
    await fee(id, "10000");
    await tell(id);
    expect(await affiliate.entries()).toEqual([]);
  });

  it("by a tenant that turns out to be theirs: what they earned by it is clawed back", async () => {
    const affiliate = await mintAffiliate();
    const { id } = await bring(affiliate.code);
    await fee(id, "10000");
    await tell(id);
    expect(await affiliate.balances()).toEqual({ RWF: "1000" });
    await own(affiliate, id);
    await fee(id, "10000", { from: "2031-02-01", to: "2031-03-01" });
    await tell(id);
    expect(await referralOf(id)).toMatchObject({ status: "refused", reason: "own_tenant" });
    expect(await affiliate.balances()).toEqual({ RWF: "0" });
  });

  it("by a business whose papers have the number of their own business's", async () => {
    const affiliate = await mintAffiliate();
    const { id: theirs } = await bring((await mintAffiliate()).code);
    await own(affiliate, theirs);
    const { id } = await bring(affiliate.code);
    const paper = (tenant: string, number: string) =>
      sql`insert into kyc.documents (tenant_id, id, kind, number, state, reference)
          values (${tenant}, ${newId()}, 'business_registration', ${number}, 'accepted', 'a shelf')`;
    await asOwner(paper(theirs, "RDB 10-20"), paper(id, "rdb/1020"));
    await fee(id, "10000");
    await tell(id);
    expect(await referralOf(id)).toMatchObject({ status: "refused", reason: "same_business" });
    expect(await affiliate.entries()).toEqual([]);
  });

  it("the platform refuses what else it finds, and claws back", async () => {
    const affiliate = await mintAffiliate();
    const { id } = await bring(affiliate.code);
    await fee(id, "10000");
    await tell(id);
    const referral = await referralOf(id);
    const refuse = () =>
      platform.post(`/admin/affiliate-referrals/${referral?.id}/refuse`, { reason: "Bought traffic" });
    expect(await refuse()).toMatchObject({ status: 200, body: { status: "refused" } });
    expect((await refuse()).status).toBe(200);
    expect((await affiliate.entries()).map(({ kind, amount }) => [kind, amount])).toEqual([
      ["commission", "1000"],
      ["claw_back", "-1000"],
    ]);
  });
});
