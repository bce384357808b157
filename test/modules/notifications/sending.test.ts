import { sql } from "drizzle-orm";
import { afterEach, describe, expect, test, vi } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { openOffice } from "./office.ts";
import {
  aGivenAccount,
  anOffice,
  givePhone,
  inMinutes,
  mailsTo,
  openTestAccount,
  raise,
  replaceTestAccount,
  resendSays,
  rowsOf,
  run,
  send,
  statesOf,
  takenBy,
  twilioSays,
} from "./post.ts";

/** What begins now began so many seconds ago, as the clock of the runtime has it. */
const beginsSecondsAgo = (seconds: number): void => {
  vi.spyOn(Date, "now").mockReturnValueOnce(Date.now() - seconds * 1_000);
};

const LOST = { lost: true, taken: true };

describe("a message that its provider may have, when the account is replaced", () => {
  test.each([
    ["resend", "email"],
    ["brevo", "email"],
    ["brevo", "sms"],
    ["twilio", "sms"],
  ] as const)("is not sent by the new one: %s, by %s", async (provider, channel) => {
    const { office, account } = await anOffice(provider, channel);
    await account.faults(LOST);
    await office.alert("MEDIUM");
    await raise(office);
    await send(office);
    const next = await replaceTestAccount(office, account, aGivenAccount(provider, channel));
    for (const minutes of [1, 3, 8, 15, 30, 90]) await send(office, inMinutes(minutes));
    const taken =
      provider === "resend"
        ? await mailsTo(office.owner)
        : [...(await takenBy(account)), ...(await takenBy(next))];
    expect(taken).toHaveLength(1);
    const [{ status } = { status: "" }] = await rowsOf(office);
    expect(status).toBe("unknown");
    await office.alert("MEDIUM", { title: "The next" });
    await raise(office);
    await send(office, inMinutes(91));
    expect((await rowsOf(office)).map((row) => row.status)).toEqual(["unknown", "sent"]);
  });

  test("nor by one of another provider", async () => {
    const { office, account } = await anOffice("brevo", "email");
    await account.faults(LOST);
    await office.alert("MEDIUM");
    await raise(office);
    await send(office);
    await replaceTestAccount(office, account, aGivenAccount("resend", "email"));
    for (const minutes of [1, 3, 8]) await send(office, inMinutes(minutes));
    expect([await takenBy(account), await mailsTo(office.owner)]).toMatchObject([[{}], []]);
    expect(await statesOf(office)).toEqual(["unknown account_replaced"]);
  });

  test("is found all the same where Twilio's account only has another token", async () => {
    const { office, account } = await anOffice("twilio", "sms");
    await account.faults(LOST);
    await office.alert("MEDIUM");
    await raise(office);
    await send(office);
    await replaceTestAccount(office, account, { ...account.given, key: `token-${newId()}` });
    await send(office, inMinutes(6));
    expect([await statesOf(office), (await takenBy(account)).length]).toEqual([["sent"], 1]);
  });

  test("is unknown, and goes by no other channel, where there is no account any more", async () => {
    const office = await openOffice();
    const { owner } = office;
    await givePhone(owner);
    await owner.post("/notifications/preferences", {
      channels: { "monitoring.alert": { email: false, sms: true } },
    });
    const sid = `AC${newId().replaceAll("-", "")}`;
    const bindings = { TWILIO_ACCOUNT_SID: sid, TWILIO_AUTH_TOKEN: "a-token", TWILIO_FROM: "+15017122661" };
    await office.alert("HIGH");
    await raise(office);
    await run(office, {
      bindings,
      before: (trip) => {
        if (trip === 4) throw new Error("the run died");
      },
    }).catch(() => undefined);
    for (const minutes of [3, 10]) await send(office, inMinutes(minutes));
    expect(await statesOf(office)).toEqual(["unknown no_provider"]);
  });
});

describe("a message leaves once", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test("when its run is held up after it was claimed, and wakes after another one has sent it", async () => {
    const { office, account } = await anOffice("twilio", "sms");
    await office.alert("MEDIUM");
    await raise(office);
    await run(office, {
      async after(trip) {
        if (trip === 1) beginsSecondsAgo(600);
        if (trip === 3) for (const minutes of [3, 9, 10]) await send(office, inMinutes(minutes));
      },
    });
    expect([await statesOf(office), (await takenBy(account)).length]).toEqual([["sent"], 1]);
  });

  test("and is neither lost nor counted as a try when its run was held up and no other one came", async () => {
    const { office, account } = await anOffice("twilio", "sms");
    await office.alert("MEDIUM");
    await raise(office);
    await run(office, { after: (trip) => (trip === 1 ? beginsSecondsAgo(61) : undefined) });
    expect([await rowsOf(office), await takenBy(account)]).toMatchObject([
      [{ status: "waiting", attempts: 0 }],
      [],
    ]);
    await send(office, inMinutes(3));
    expect([await statesOf(office), (await takenBy(account)).length]).toEqual([["sent"], 1]);
  });

  test("when its webhook comes before it is written that it was sent, also when nobody else said so", async () => {
    for (const fault of [null, LOST]) {
      const { office, account } = await anOffice("twilio", "sms");
      await account.faults(fault);
      await office.alert("MEDIUM");
      await raise(office);
      await run(office, {
        async before(trip) {
          if (trip !== 4) return;
          const [taken] = await takenBy(account);
          const said = { MessageSid: taken?.id ?? "", MessageStatus: "delivered" };
          expect((await twilioSays(account, taken?.reference ?? "", said)).status).toBe(204);
        },
      });
      for (const minutes of [1, 6, 12]) await send(office, inMinutes(minutes));
      expect([await statesOf(office), (await takenBy(account)).length]).toEqual([["delivered"], 1]);
    }
  });

  test("as does another that says the same to the same person", async () => {
    const { office, account } = await anOffice("twilio", "sms");
    await account.faults({ lost: true });
    await office.alert("MEDIUM", { title: "Door open" });
    await raise(office);
    await send(office);
    await office.alert("MEDIUM", { title: "Door open" });
    await raise(office);
    for (const minutes of [6, 12, 13]) await send(office, inMinutes(minutes));
    expect([await statesOf(office), (await takenBy(account)).length]).toEqual([["sent", "sent"], 2]);
    const references = (await takenBy(account)).map(({ reference }) => reference);
    expect(new Set(references).size).toBe(2);
  });

  test("and a webhook that names the message that was taken for another's stops nothing", async () => {
    const { office, account } = await anOffice("twilio", "sms");
    for (const fault of [null, { lost: true }]) {
      await account.faults(fault);
      await office.alert("MEDIUM", { title: "Door open" });
      await raise(office);
      await send(office);
    }
    const [first, second] = await rowsOf(office);
    const said = { MessageSid: first?.message_id ?? "", MessageStatus: "delivered" };
    expect((await twilioSays(account, `${office.tenant.id}_${second?.id}`, said)).status).toBe(204);
    expect(await statesOf(office)).toEqual(["sent", "delivered"]);
  });

  test("also where another account of the tenant cannot be opened: that one's wait", async () => {
    const { office, account } = await anOffice("twilio", "sms");
    await office.owner.post("/notifications/preferences", { email: { "monitoring.alert": true } });
    const [kept] = await asOwner(
      sql`update notifications.provider_accounts a set sealed_secrets = replace(o.sealed_secrets, '.', '.A')
            from notifications.provider_accounts o where o.id = a.id and a.id = ${account.id}::uuid returning o.sealed_secrets as was`,
    );
    await office.alert("MEDIUM");
    await raise(office);
    await send(office);
    expect((await statesOf(office)).toSorted()).toEqual(["sent", "waiting account_unreadable"]);
    await asOwner(
      sql`update notifications.provider_accounts set sealed_secrets = ${String(kept?.[0]?.was)} where id = ${account.id}::uuid`,
    );
    await send(office, inMinutes(11));
    expect([await statesOf(office), (await takenBy(account)).length]).toEqual([["sent", "sent"], 1]);
  });

  test("and one that bounced after it was delivered goes by the other channel, however late that is told", async () => {
    const { office, account } = await anOffice("resend", "email");
    const twilio = await openTestAccount(office, "twilio", "sms");
    await office.owner.post("/notifications/preferences", { channels: {} });
    await asOwner(
      sql`update notifications.preferences set channels = '{}' where tenant_id = ${office.tenant.id}::uuid`,
    );
    await office.alert("HIGH");
    await raise(office);
    await send(office);
    const [row] = await rowsOf(office);
    const reference = `${office.tenant.id}_${row?.id}`;
    for (const type of ["email.delivered", "email.bounced", "email.bounced", "email.delivered"])
      await resendSays(account, { type, data: { email_id: row?.message_id, tags: { reference } } });
    await send(office, inMinutes(1));
    await send(office, inMinutes(2));
    expect([await statesOf(office), (await takenBy(twilio)).length]).toEqual([
      ["failed email.bounced", "sent"],
      1,
    ]);
  });
});
