import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { inOneWindow } from "#test/one-window.ts";
import { asOwner } from "#test/tenant.ts";
import { feedOf, openOffice } from "./office.ts";
import { givePhone, inMinutes, mailsTo, openTestAccount, raise, rowsOf, send, takenBy } from "./post.ts";

const wantSms = { channels: { "monitoring.alert": { sms: true } } };

describe("a notification leaves by the channels that somebody wants", () => {
  test("as soon as it is raised, by the tenant's account or the platform's, once", async () => {
    const office = await openOffice();
    const { owner } = office;
    const twilio = await openTestAccount(office, "twilio", "sms");
    const phone = await givePhone(owner);
    await owner.post("/notifications/preferences", wantSms);
    await office.alert("HIGH", { title: "Fridge <warm>", summary: "8 °C & rising" });
    await office.settle((all) => [...all, ...all].toReversed());
    await send(office);
    const [mail, ...others] = await mailsTo(owner);
    expect(others).toEqual([]);
    expect(mail).toMatchObject({
      subject: "HIGH: Fridge <warm>",
      text: expect.stringContaining("8 °C & rising"),
    });
    expect(mail?.html).toContain("8 °C &amp; rising");
    expect(await takenBy(twilio)).toMatchObject([
      { to: phone, text: expect.stringContaining("HIGH, Fridge <warm>") },
    ]);
    expect(await rowsOf(office)).toMatchObject([
      { channel: "email", status: "sent", message_id: mail?.id },
      { channel: "sms", status: "sent", message_id: expect.stringMatching(/^SM/) },
    ]);
    const sent = await owner.get<{ data: Record<string, unknown>[] }>(
      "/notification-deliveries?status=sent&channel=sms",
    );
    expect(sent.body.data).toMatchObject([
      { user_id: owner.userId, provider: "twilio", account_id: twilio.id, attempts: 1 },
    ]);
    expect(sent.text).not.toContain(phone);
    expect((await (await office.tenant.member("manager")).get("/notification-deliveries")).status).toBe(403);
    const [item] = await feedOf(owner);
    const detail = await owner.get<{ deliveries: unknown[] }>(`/notifications/${item?.id}`);
    expect(detail.body.deliveries).toMatchObject([
      { channel: "email", status: "sent" },
      { channel: "sms", status: "sent" },
    ]);
  });

  test("waits until quiet hours end, but for what is urgent; what was seen by then is not sent", async () => {
    const office = await openOffice();
    const { owner } = office;
    const hour = (offset: number) =>
      `${String((new Date().getUTCHours() + offset + 24) % 24).padStart(2, "0")}:00`;
    await owner.post("/notifications/preferences", { quiet_hours: { from: hour(-1), to: hour(2) } });
    for (const severity of ["CRITICAL", "HIGH", "MEDIUM"]) await office.alert(severity, { title: severity });
    await office.settle();
    await send(office);
    expect((await mailsTo(owner)).map(({ subject }) => subject)).toEqual(["CRITICAL: CRITICAL"]);
    const [high] = await feedOf(owner, "priority=HIGH");
    await owner.post(`/notifications/${high?.id}/read`);
    await send(office, inMinutes(180));
    expect((await mailsTo(owner)).map(({ subject }) => subject)).toEqual([
      "MEDIUM: MEDIUM",
      "CRITICAL: CRITICAL",
    ]);
    expect((await rowsOf(office)).map(({ status }) => status).toSorted()).toEqual([
      "cancelled",
      "sent",
      "sent",
    ]);
  });

  test("is bundled into one mail at the hour that somebody set, with what is unread by then", () =>
    inOneWindow(3_600, async () => {
      const office = await openOffice();
      const { owner } = office;
      await owner.post("/notifications/preferences", { digest_hour: (new Date().getUTCHours() + 1) % 24 });
      for (const title of ["Paper", "Ink", "Glue"]) await office.alert("LOW", { title });
      await office.alert("HIGH", { title: "Fire" });
      await office.settle();
      await send(office);
      expect((await mailsTo(owner)).map(({ subject }) => subject)).toEqual(["HIGH: Fire"]);
      const [ink] = await feedOf(owner, "q=Ink");
      await owner.post(`/notifications/${ink?.id}/read`);
      await Promise.all([send(office, inMinutes(61)), send(office, inMinutes(61))]);
      await send(office, inMinutes(62));
      const [digest, ...rest] = await mailsTo(owner);
      expect(rest).toHaveLength(1);
      expect(digest?.subject).toMatch(/^2 notifications from /);
      expect(digest?.text).toMatch(/Paper[\s\S]*Glue|Glue[\s\S]*Paper/);
      expect(digest?.text).not.toContain("Ink");
      const [paper] = await feedOf(owner, "q=Paper");
      const detail = await owner.get(`/notifications/${paper?.id}`);
      expect(detail.body).toMatchObject({ deliveries: [{ channel: "email", status: "sent" }] });
    }));

  test("escalates when what is pressing stays unread, and not when it was read", async () => {
    const office = await openOffice();
    const { owner } = office;
    const twilio = await openTestAccount(office, "twilio", "sms");
    await givePhone(owner);
    await owner.post("/notifications/preferences", { escalate_after_minutes: 10, escalate_by: "sms" });
    for (const title of ["Open", "Seen"]) await office.alert("HIGH", { title });
    await office.alert("MEDIUM", { title: "Calm" });
    await office.settle();
    const [read] = await feedOf(owner, "q=Seen");
    await owner.post(`/notifications/${read?.id}/read`);
    await send(office, inMinutes(9));
    expect(await takenBy(twilio)).toEqual([]);
    await Promise.all([send(office, inMinutes(11)), send(office, inMinutes(11))]);
    await send(office, inMinutes(30));
    expect((await takenBy(twilio)).map(({ text }) => text)).toEqual([expect.stringContaining("Open")]);
  });

  test("goes by the other channel, once, when one failed for good and it is pressing", async () => {
    const office = await openOffice();
    const { owner } = office;
    const brevo = await openTestAccount(office, "brevo", "email");
    const twilio = await openTestAccount(office, "twilio", "sms");
    await givePhone(owner);
    await brevo.faults({ status: 422 }, { status: 422 });
    await office.alert("HIGH", { title: "Pressing" });
    await office.alert("LOW", { title: "Calm" });
    await office.settle();
    await send(office, inMinutes(1));
    expect((await takenBy(twilio)).map(({ text }) => text)).toEqual([expect.stringContaining("Pressing")]);
    expect(
      (await rowsOf(office)).map(({ channel, kind, status }) => [channel, kind, status]).toSorted(),
    ).toEqual([
      ["email", "direct", "failed"],
      ["email", "direct", "failed"],
      ["sms", "fallback", "sent"],
    ]);
  });

  test("reaches nobody without a proven address or a number, and nobody who left", async () => {
    const office = await openOffice();
    const manager = await office.tenant.member("manager");
    await asOwner(
      sql`update identity.users set email_verified_at = null, phone = 'ask Ben' where id = ${office.owner.userId}::uuid`,
    );
    await office.alert("HIGH");
    // Whoever raises it is not who sends it.
    await raise(office);
    await asOwner(
      sql`update identity.memberships set status = 'ended' where user_id = ${manager.userId}::uuid`,
    );
    await send(office, inMinutes(1));
    await send(office, inMinutes(2));
    const rows = await rowsOf(office);
    const of = (userId: string) =>
      rows
        .filter((one) => one.user_id === userId)
        .map(({ status, failure }) => [status, failure])
        .toSorted();
    expect(of(office.owner.userId)).toEqual([
      ["failed", "no_phone_number"],
      ["failed", "no_proven_address"],
    ]);
    expect([await mailsTo(manager), await mailsTo(office.owner)]).toEqual([[], []]);
  });
});

describe("a notification of the same about the same", () => {
  test("comes once within the cooldown of its type, also when two events come at once", async () => {
    const office = await openOffice();
    const product = await office.owner.post<{ id: string }>("/products", {
      sku: "S",
      name: "Soap",
      reorder_point: 5,
    });
    const low = async (alert: string) => {
      const payload = {
        ...{ alert_id: alert, product_id: product.body.id, warehouse_id: null },
        ...{ usable: "1", expected: "1", reorder_point: "5", nth: 1, at_once: 1 },
      };
      await asOwner(
        sql`insert into platform.domain_events (tenant_id, id, type, payload, actor_kind)
            values (${office.tenant.id}, ${alert}, 'inventory.stock_alert.raised', ${JSON.stringify(payload)}::jsonb, 'job')`,
      );
    };
    await Promise.all([low(newId()), low(newId())]);
    await office.settle();
    expect(await feedOf(office.owner)).toHaveLength(1);
    await asOwner(
      sql`update notifications.notifications set created_at = now() - interval '61 minutes' where tenant_id = ${office.tenant.id}::uuid`,
    );
    await low(newId());
    await office.settle();
    expect(await feedOf(office.owner)).toHaveLength(2);
  });
});
