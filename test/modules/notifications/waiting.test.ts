import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { openOffice } from "./office.ts";
import { anOffice, inMinutes, mailsTo, raise, send, statesOf, takenBy } from "./post.ts";

test("what is urgent leaves before all that has waited longer", async () => {
  const { office, account } = await anOffice("brevo", "email");
  for (let turn = 0; turn < 60; turn += 1) await office.alert("MEDIUM", { title: `Bulk ${turn}` });
  await office.alert("CRITICAL", { summary: "Urgent" });
  await raise(office);
  await asOwner(
    sql`update notifications.deliveries set due_at = case when urgent then now() - interval '1 minute' else now() - interval '1 hour' end
         where tenant_id = ${office.tenant.id}::uuid`,
  );
  await send(office);
  // Five calls are made at once.
  expect((await takenBy(account)).slice(0, 5).filter(({ text }) => text.includes("Urgent"))).toHaveLength(1);
});

test("a message that is planned for the end of quiet hours says why it waits", async () => {
  const { office } = await anOffice("brevo", "email");
  const hour = (ahead: number) =>
    `${String((new Date().getUTCHours() + ahead + 24) % 24).padStart(2, "0")}:00`;
  await office.owner.post("/notifications/preferences", {
    ...{ time_zone: "UTC", quiet_hours: { from: hour(-1), to: hour(2) } },
  });
  await office.alert("HIGH");
  await raise(office);
  expect(await statesOf(office)).toEqual(["waiting quiet_hours"]);
});

test("an admin reads of other people's notifications, in the audit log, that they are and not what they say", async () => {
  const { office } = await anOffice("brevo", "email");
  await office.alert("HIGH", { title: "For the owner alone", summary: "Secret words" });
  await raise(office);
  const admin = await office.tenant.member("admin");
  for (const path of [
    "/audit-logs?target_type=notifications.notifications",
    "/activities?target_type=notifications.notifications",
  ]) {
    const { text, body } = await admin.get<{ data: unknown[] }>(path);
    expect(body.data.length, path).toBeGreaterThan(0);
    expect(text, path).not.toMatch(/For the owner alone|Secret words/);
  }
});

test("a digest says the first hundred of what is in it, and how many others there are", async () => {
  const office = await openOffice();
  await office.owner.post("/notifications/preferences", {
    digest_hour: (new Date().getUTCHours() + 12) % 24,
  });
  await office.alert("LOW", { title: "The first" });
  await raise(office);
  await asOwner(
    sql`insert into notifications.notifications (tenant_id, id, user_id, type, priority, title, body, subject, dedupe_key)
        select n.tenant_id, gen_random_uuid(), n.user_id, n.type, n.priority, 'Item ' || i, 'Body', n.subject, 'k' || i
          from notifications.notifications n cross join generate_series(1, 129) i where n.tenant_id = ${office.tenant.id}::uuid`,
    sql`insert into notifications.deliveries (tenant_id, id, user_id, notification_id, channel, status, due_at)
        select n.tenant_id, gen_random_uuid(), n.user_id, n.id, 'email', 'held', now() + interval '12 hours'
          from notifications.notifications n where n.tenant_id = ${office.tenant.id}::uuid and n.title like 'Item %'`,
  );
  await send(office, inMinutes(26 * 60));
  const [mail] = await mailsTo(office.owner);
  expect(mail?.subject).toContain("130 notifications");
  expect(mail?.text).toContain("And 30 more");
});

test("held messages are bundled five thousand at a time, and none is left over", async () => {
  const office = await openOffice();
  await office.alert("LOW");
  await raise(office);
  await asOwner(
    sql`insert into notifications.notifications (tenant_id, id, user_id, type, priority, title, body, subject, dedupe_key)
        select n.tenant_id, app.uuid7(), n.user_id, n.type, n.priority, 'Item', 'Body', n.subject, 'k' || i
          from notifications.notifications n cross join generate_series(1, 5100) i where n.tenant_id = ${office.tenant.id}::uuid`,
    sql`insert into notifications.deliveries (tenant_id, user_id, notification_id, channel, status, due_at)
        select n.tenant_id, n.user_id, n.id, 'email', 'held', now() - interval '1 minute'
          from notifications.notifications n where n.tenant_id = ${office.tenant.id}::uuid and n.title = 'Item'`,
  );
  const bundled = async () => {
    await send(office);
    const [rows] = await asOwner(
      sql`select count(*) filter (where status = 'bundled')::int as bundled, count(*) filter (where status = 'held')::int as held
            from notifications.deliveries where tenant_id = ${office.tenant.id}::uuid`,
    );
    return rows;
  };
  expect(await bundled()).toEqual([{ bundled: 5000, held: 100 }]);
  expect(await bundled()).toEqual([{ bundled: 5100, held: 0 }]);
});
