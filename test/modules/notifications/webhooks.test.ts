import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import type { Office } from "./office.ts";
import { anOffice, brevoSays, resendSays, rowsOf, SECRET, type TestAccount, twilioSays } from "./post.ts";

/** An office that sent one message by an account of a provider, and the reference that it has there. */
async function sent(provider: TestAccount["provider"], channel: "email" | "sms") {
  const { office, account } = await anOffice(provider, channel);
  await office.alert("MEDIUM");
  await office.settle();
  const [row] = await rowsOf(office);
  if (!row?.message_id) throw new Error("nothing was sent");
  return { office, account, reference: `${office.tenant.id}_${row.id}`, messageId: row.message_id };
}

const stateOf = async (office: Office) =>
  (await rowsOf(office)).map(({ status, failure }) => (failure ? `${status} ${failure}` : status));
const heardBy = async ({ tenant }: Office) => {
  const [rows = []] = await asOwner(
    sql`select kind from notifications.provider_events where tenant_id = ${tenant.id}::uuid order by id`,
  );
  return rows.map(({ kind }) => kind);
};

describe("a webhook of Resend's", () => {
  const event = (type: string, reference: string, more: object = {}) => ({
    ...{ type, created_at: new Date().toISOString() },
    data: { email_id: undefined, tags: { reference }, ...more },
  });

  test("brings a mail forward, once, in whatever order, and a late one never back", async () => {
    const { office, account, reference, messageId } = await sent("resend", "email");
    const id = newId();
    const delivered = event("email.delivered", reference, { email_id: messageId });
    for (let turn = 0; turn < 3; turn += 1)
      expect((await resendSays(account, delivered, { id })).status).toBe(204);
    await resendSays(account, event("email.sent", reference, { email_id: messageId }));
    await resendSays(account, event("email.opened", reference, { email_id: messageId }));
    expect(await stateOf(office)).toEqual(["delivered"]);
    expect(await heardBy(office)).toEqual(["email.delivered", "email.sent", "email.opened"]);
    const bounce = { email_id: messageId, bounce: { type: "Permanent", subType: "Suppressed" } };
    await resendSays(account, event("email.bounced", reference, bounce));
    expect(await stateOf(office)).toEqual(["failed bounced Permanent Suppressed"]);
    await resendSays(account, event("email.delivered", reference, { email_id: messageId }));
    expect(await stateOf(office)).toEqual(["failed bounced Permanent Suppressed"]);
  });

  test("is refused with a wrong, old or missing signature, and of no account, and changes nothing", async () => {
    const { office, account, reference, messageId } = await sent("resend", "email");
    const bounced = event("email.failed", reference, { email_id: messageId });
    const wrong = [
      await resendSays(account, bounced, { secret: "whsec_AAAAr8GKYqrTwjUPD8ILPZIo2LaLaSw=" }),
      await resendSays(account, bounced, { headers: { "svix-signature": "v1,AAAA" } }),
      await resendSays(account, bounced, { headers: { "svix-signature": "" } }),
      await resendSays(account, bounced, { headers: { "svix-id": newId() } }),
      await resendSays(account, bounced, { at: new Date(Date.now() - 6 * 60_000) }),
      await resendSays({ id: newId() }, bounced),
      await resendSays({ id: "platform" }, bounced),
    ];
    for (const answer of wrong)
      expect([answer.status, answer.body.code]).toEqual([401, "provider_webhook.bad_signature"]);
    expect((await resendSays(account, { nonsense: true })).body.code).toBe("provider_webhook.malformed");
    expect([await stateOf(office), await heardBy(office)]).toEqual([["sent"], []]);
  });

  test("says nothing of another tenant's mail, nor of another account's or message", async () => {
    const ours = await sent("resend", "email");
    const theirs = await sent("resend", "email");
    const failed = (reference: string, email_id: string) => event("email.failed", reference, { email_id });
    await resendSays(ours.account, failed(theirs.reference, theirs.messageId));
    await resendSays(ours.account, failed(ours.reference, theirs.messageId));
    await resendSays(ours.account, failed("no-reference", ours.messageId));
    await resendSays(ours.account, failed(`${ours.office.tenant.id}_${newId()}`, ours.messageId));
    expect([await stateOf(ours.office), await stateOf(theirs.office)]).toEqual([["sent"], ["sent"]]);
    expect(await heardBy(theirs.office)).toEqual([]);
  });

  test("is told from others as Svix publishes it", async () => {
    const headers = new Headers({
      "svix-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "svix-timestamp": "1614265330",
      "svix-signature": "v1,wrong v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    });
    const { isResends } = await import("../../../src/modules/notifications/webhooks/signatures.ts");
    const body = '{"test": 2432232314}';
    const at = (seconds: number) => new Date(seconds * 1000);
    expect(await isResends(SECRET, headers, body, at(1614265330))).toBe(true);
    expect(await isResends(SECRET, headers, `${body} `, at(1614265330))).toBe(false);
    expect(await isResends(SECRET, headers, body, at(1614265330 + 301))).toBe(false);
  });
});

describe("a status callback of Twilio's", () => {
  test("brings a text forward in whatever order, and is refused unless the account's token signed it", async () => {
    const { office, account, reference, messageId } = await sent("twilio", "sms");
    const says = (MessageStatus: string, more = {}, headers = {}) =>
      twilioSays(account, reference, { MessageSid: messageId, MessageStatus, ...more }, headers);
    const forged = await says("failed", {}, { "X-Twilio-Signature": "AAAA" });
    expect([forged.status, forged.body.code]).toEqual([401, "provider_webhook.bad_signature"]);
    const other = await twilioSays({ ...account, token: "another-token" }, reference, {
      MessageSid: messageId,
      MessageStatus: "failed",
    });
    expect(other.status).toBe(401);
    expect(await stateOf(office)).toEqual(["sent"]);
    for (const status of ["delivered", "queued", "sent", "delivered"])
      expect((await says(status)).status).toBe(204);
    expect(await stateOf(office)).toEqual(["delivered"]);
    expect(await heardBy(office)).toEqual(["delivered", "queued", "sent"]);
  });

  test("says why a text was not delivered", async () => {
    const { office, account, reference, messageId } = await sent("twilio", "sms");
    await twilioSays(account, reference, {
      MessageSid: messageId,
      MessageStatus: "undelivered",
      ErrorCode: "30003",
    });
    expect(await stateOf(office)).toEqual(["failed undelivered 30003"]);
  });

  test("is told from others as Twilio publishes it", async () => {
    const { isTwilios } = await import("../../../src/modules/notifications/webhooks/signatures.ts");
    const form = new URLSearchParams({
      ...{ To: "+18005551212", From: "+14158675309", Digits: "1234", Caller: "+14158675309" },
      CallSid: "CA1234567890ABCDE",
    });
    const signed = (signature: string) => new Headers({ "X-Twilio-Signature": signature });
    const form1 = signed("RSOYDt4T1cUTdK1PDd93/VVr8B8=");
    const url = "https://mycompany.com/myapp.php?foo=1&bar=2";
    expect(await isTwilios("12345", form1, url, form.toString())).toBe(true);
    expect(await isTwilios("12346", form1, url, form.toString())).toBe(false);
    expect(await isTwilios("12345", form1, url, `${form}&More=1`)).toBe(false);
    const body = '{"property": "value", "boolean": true}';
    const hashed = `${url}&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620`;
    expect(await isTwilios("12345", signed("a9nBmqA0ju/hNViExpshrM61xv4="), hashed, body)).toBe(true);
    expect(await isTwilios("12345", signed("a9nBmqA0ju/hNViExpshrM61xv4="), hashed, `${body} `)).toBe(false);
  });
});

describe("a webhook of Brevo's", () => {
  test("brings a mail or a text forward, alone or many at once, by the bearer token alone", async () => {
    const mail = await sent("brevo", "email");
    const of = (event: string, ts_event: number) => ({
      ...{ event, ts_event, email: mail.office.owner.email, id: 9999999 },
      ...{ "message-id": `<${mail.messageId}>`, "X-Mailin-custom": mail.reference },
    });
    for (const headers of [{ Authorization: "Bearer wrong" }, { Authorization: "" }])
      expect((await brevoSays(mail.account, of("hard_bounce", 1), headers)).status).toBe(401);
    const many = [of("delivered", 3), of("request", 1), of("delivered", 3), of("soft_bounce", 2)];
    expect((await brevoSays(mail.account, many)).status).toBe(204);
    expect((await brevoSays(mail.account, many)).status).toBe(204);
    expect([await stateOf(mail.office), (await heardBy(mail.office)).length]).toEqual([["delivered"], 3]);
    const text = await sent("brevo", "sms");
    const failed = {
      msg_status: "hard_bounce",
      messageId: Number(text.messageId),
      tag: [text.reference],
      ts_event: 4,
    };
    await brevoSays(text.account, { ...failed, description: " unreachable" });
    expect(await stateOf(text.office)).toEqual(["failed unreachable"]);
  });
});
