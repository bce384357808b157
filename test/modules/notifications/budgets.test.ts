import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { inOneWindow } from "#test/one-window.ts";
import { asOwner } from "#test/tenant.ts";
import { retryAfterMs } from "../../../src/modules/notifications/accounts/message-port.ts";
import { type Office, openOffice } from "./office.ts";
import {
  givePhone,
  inMinutes,
  mailsTo,
  openTestAccount,
  raise,
  resendSays,
  rowsOf,
  run,
  send,
  statesOf,
  takenBy,
} from "./post.ts";

async function alerts(office: Office, severity: string, count: number): Promise<void> {
  for (let at = 0; at < count; at += 1) await office.alert(severity);
  await raise(office);
}

describe("mails of notifications by the platform's account", () => {
  test("are so many an hour of one tenant to a mailbox, and take nothing from another tenant's; more wait", () =>
    inOneWindow(3_600, async () => {
      const [ours, theirs] = [await openOffice(), await openOffice()];
      const name = newId();
      for (const [tag, { owner }] of [["", ours] as const, ["+shop", theirs] as const]) {
        owner.email = `${name}${tag}@example.com`;
        await asOwner(sql`update identity.users set email = ${owner.email} where id = ${owner.userId}::uuid`);
      }
      const bindings = { MAIL_LIMIT_PER_HOUR: "2" };
      await alerts(ours, "HIGH", 3);
      await alerts(theirs, "HIGH", 2);
      await run(ours, { bindings });
      await run(theirs, { bindings });
      expect((await statesOf(ours)).toSorted()).toEqual(["sent", "sent", "waiting rate.limited"]);
      expect((await statesOf(theirs)).toSorted()).toEqual(["sent", "sent"]);
      expect(await mailsTo(ours.owner)).toHaveLength(2);
    }));

  test("that are urgent have larger budgets, for a mailbox and for a tenant: more wait, and are seen to", () =>
    inOneWindow(3_600, async () => {
      const office = await openOffice();
      const bindings = {
        ...{ MAIL_LIMIT_PER_HOUR: "1", URGENT_MAIL_LIMIT_PER_HOUR: "2", URGENT_MAIL_LIMIT_PER_TENANT: "3" },
      };
      await alerts(office, "CRITICAL", 5);
      await run(office, { bindings });
      expect((await statesOf(office)).toSorted()).toEqual([
        ...["sent", "sent", "sent", "waiting rate.limited", "waiting rate.limited"],
      ]);
      const waiting = await office.owner.get<{ data: unknown[] }>("/notification-deliveries?status=waiting");
      expect(waiting.body.data).toMatchObject([{ failure: "rate.limited" }, { failure: "rate.limited" }]);
      await office.tenant.member("owner");
      await alerts(office, "CRITICAL", 1);
      await run(office, { bindings });
      // The other owner's mailbox has budgets of its own, and the tenant has one urgent mail left; the first owner's are spent.
      expect((await statesOf(office)).filter((state) => state === "sent")).toHaveLength(4);
      await run(office, { at: inMinutes(11) });
      expect(new Set(await statesOf(office))).toEqual(new Set(["sent"]));
      expect(await mailsTo(office.owner)).toHaveLength(6);
    }));
});

test("text messages that are urgent have some of their own, whatever the others took", () =>
  inOneWindow(86_400, async () => {
    const office = await openOffice();
    const bindings = {
      ...{
        TWILIO_ACCOUNT_SID: `AC${newId().replaceAll("-", "")}`,
        TWILIO_AUTH_TOKEN: "token",
        TWILIO_FROM: "+250788000001",
      },
      ...{ SMS_LIMIT_PER_TENANT: "1", URGENT_SMS_LIMIT_PER_TENANT: "1" },
    };
    await givePhone(office.owner);
    await office.owner.post("/notifications/preferences", {
      channels: { "monitoring.alert": { email: false, sms: true } },
    });
    await alerts(office, "HIGH", 2);
    await run(office, { bindings });
    expect((await statesOf(office)).toSorted()).toEqual(["sent", "waiting rate.limited"]);
    await alerts(office, "CRITICAL", 2);
    await run(office, { bindings });
    expect((await statesOf(office)).filter((state) => state === "sent")).toHaveLength(2);
  }));

/** Quiet hours that began an hour ago and end in two or three hours, by the clock in UTC. */
const quietNow = () => {
  const hour = (offset: number) =>
    `${String((new Date().getUTCHours() + offset + 24) % 24).padStart(2, "0")}:00`;
  return { from: hour(-1), to: hour(3) };
};

describe("quiet hours and what somebody wants nothing of", () => {
  /** An office whose owner has two mails that bounce, one high and one urgent. */
  async function bounced(wanted: Record<string, unknown>) {
    const office = await openOffice();
    const account = await openTestAccount(office, "resend", "email");
    const twilio = await openTestAccount(office, "twilio", "sms");
    await givePhone(office.owner);
    await office.alert("HIGH", { title: "High" });
    await office.alert("CRITICAL", { title: "Urgent" });
    await raise(office);
    await send(office);
    await office.owner.post("/notifications/preferences", wanted);
    for (const { id, message_id } of await rowsOf(office))
      await resendSays(account, {
        type: "email.bounced",
        data: { email_id: message_id, tags: { reference: `${office.tenant.id}_${id}` } },
      });
    return { office, titles: async () => (await takenBy(twilio)).map(({ text }) => text.split(", ").at(-1)) };
  }

  test("hold for what goes by the other channel because one failed; what is urgent goes through", async () => {
    const { office, titles } = await bounced({ quiet_hours: quietNow() });
    await send(office, inMinutes(1));
    expect(await titles()).toEqual(["Urgent"]);
    expect(await statesOf(office)).toContain("waiting quiet_hours");
    await send(office, inMinutes(241));
    expect(await titles()).toEqual(["Urgent", "High"]);
  });

  test("hold for what is urgent too where somebody wants that", async () => {
    const { office, titles } = await bounced({ quiet_hours: quietNow(), urgent_override: false });
    await send(office, inMinutes(1));
    expect(await titles()).toEqual([]);
    await send(office, inMinutes(241));
    expect((await titles()).toSorted()).toEqual(["High", "Urgent"]);
  });

  test("keep from the other channel what is not wanted by it", async () => {
    const { office, titles } = await bounced({ channels: { "monitoring.alert": { sms: false } } });
    await send(office, inMinutes(1));
    expect([await titles(), (await rowsOf(office)).length]).toEqual([[], 2]);
  });

  test("hold for the mail that has what was bundled, and for another try", () =>
    inOneWindow(3_600, async () => {
      const office = await openOffice();
      const { owner } = office;
      const account = await openTestAccount(office, "brevo", "email");
      await account.faults({ status: 429 });
      await office.alert("HIGH", { title: "Again" });
      await raise(office);
      await send(office);
      await owner.post("/notifications/preferences", {
        ...{ digest_hour: (new Date().getUTCHours() + 1) % 24, quiet_hours: quietNow() },
      });
      await alerts(office, "LOW", 2);
      for (const minutes of [2, 61, 62]) await send(office, inMinutes(minutes));
      expect(await takenBy(account)).toEqual([]);
      expect((await statesOf(office)).toSorted()).toEqual([
        ...["bundled", "bundled", "waiting quiet_hours", "waiting quiet_hours"],
      ]);
      await send(office, inMinutes(241));
      expect(await takenBy(account)).toHaveLength(2);
    }));
});

describe("a provider that wants no calls for a time", () => {
  test("says so in seconds or as a date, and is believed for six hours at most", () => {
    const now = Date.parse("2026-11-26T10:00:00Z");
    expect(retryAfterMs("120", now)).toBe(120_000);
    expect(retryAfterMs("Thu, 26 Nov 2026 10:05:00 GMT", now)).toBe(300_000);
    expect(retryAfterMs("Thu, 26 Nov 2026 09:05:00 GMT", now)).toBe(0);
    expect(retryAfterMs("99999999999", now)).toBe(6 * 3_600_000);
    for (const nothing of [null, "", "soon", "-5", "1.5"]) expect(retryAfterMs(nothing, now)).toBe(0);
  });

  test.each([
    ["resend", "email"],
    ["brevo", "email"],
    ["twilio", "sms"],
  ] as const)("gets none until then, of none of the account's messages: %s", async (provider, channel) => {
    const office = await openOffice();
    const account = await openTestAccount(office, provider, channel);
    await givePhone(office.owner);
    await office.owner.post("/notifications/preferences", {
      channels: { "monitoring.alert": { email: channel === "email", sms: channel === "sms" } },
    });
    const taken = async () =>
      (provider === "resend" ? await mailsTo(office.owner) : await takenBy(account)).length;
    await account.faults({
      status: 429,
      retryAfter: provider === "brevo" ? inMinutes(20).toUTCString() : "1200",
    });
    await alerts(office, "MEDIUM", 1);
    await send(office);
    await alerts(office, "MEDIUM", 2);
    for (const minutes of [1, 5, 19]) await send(office, inMinutes(minutes));
    expect([await taken(), (await rowsOf(office)).map(({ attempts }) => attempts)]).toEqual([0, [1, 0, 0]]);
    expect((await statesOf(office)).every((state) => state.startsWith("waiting"))).toBe(true);
    await send(office, inMinutes(21));
    expect([await taken(), (await statesOf(office)).toSorted()]).toEqual([3, ["sent", "sent", "sent"]]);
  });

  test("gets none of another tenant's either, where both send by the platform's account", async () => {
    const bindings = { RESEND_API_KEY: `key-${newId()}` };
    const [ours, theirs] = [await openOffice(), await openOffice()];
    const { RESEND_API_URL } = (await import("#test/tenant.ts")).config;
    await fetch(`${RESEND_API_URL}/faults/${bindings.RESEND_API_KEY}`, {
      ...{ method: "POST", body: JSON.stringify([{ status: 429, retryAfter: "600" }]) },
    });
    await alerts(ours, "HIGH", 1);
    await alerts(theirs, "HIGH", 1);
    await run(ours, { bindings });
    await run(theirs, { bindings, at: inMinutes(1) });
    expect((await statesOf(theirs)).toSorted()).toEqual(["waiting provider_busy"]);
    for (const office of [ours, theirs]) await run(office, { bindings, at: inMinutes(11) });
    expect([(await statesOf(ours)).toSorted(), (await statesOf(theirs)).toSorted()]).toEqual([
      ["sent"],
      ["sent"],
    ]);
  });
});
