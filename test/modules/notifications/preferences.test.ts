import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { feedOf, openOffice } from "./office.ts";

const at = async (moment: string, zone: string, from: string, to: string) => {
  const [rows] = await asOwner(
    sql`select to_json(notifications.quiet_until(${moment}::timestamptz, ${zone}, ${from}, ${to})) #>> '{}' as until`,
  );
  return new Date(String(rows?.[0]?.until)).toISOString();
};
const digestAt = async (moment: string, zone: string, hour: number) => {
  const [rows] = await asOwner(
    sql`select to_json(notifications.next_hour(${moment}::timestamptz, ${zone}, ${hour})) #>> '{}' as at`,
  );
  return new Date(String(rows?.[0]?.at)).toISOString();
};

describe("quiet hours and the hour of the digest", () => {
  test("are of the clock on one's own wall, over midnight and where clocks are set", async () => {
    expect(await at("2026-11-26T21:00:00Z", "Africa/Kigali", "22:00", "06:30")).toBe(
      "2026-11-27T04:30:00.000Z",
    );
    expect(await at("2026-11-27T03:00:00Z", "Africa/Kigali", "22:00", "06:30")).toBe(
      "2026-11-27T04:30:00.000Z",
    );
    expect(await at("2026-11-27T04:30:00Z", "Africa/Kigali", "22:00", "06:30")).toBe(
      "2026-11-27T04:30:00.000Z",
    );
    expect(await at("2026-11-27T10:00:00Z", "Africa/Kigali", "12:00", "13:00")).toBe(
      "2026-11-27T11:00:00.000Z",
    );
    expect(await at("2026-11-27T11:00:00Z", "Africa/Kigali", "12:00", "13:00")).toBe(
      "2026-11-27T11:00:00.000Z",
    );
    expect(await at("2026-11-27T11:00:00Z", "Africa/Kigali", "09:00", "09:00")).toBe(
      "2026-11-27T11:00:00.000Z",
    );
    // In Berlin the hour from two to three is not there on the last Sunday of March.
    expect(await at("2027-03-27T23:00:00Z", "Europe/Berlin", "23:00", "02:30")).toBe(
      "2027-03-28T01:00:00.000Z",
    );
    expect(await digestAt("2026-11-26T05:59:00Z", "Africa/Kigali", 8)).toBe("2026-11-26T06:00:00.000Z");
    expect(await digestAt("2026-11-26T06:00:00Z", "Africa/Kigali", 8)).toBe("2026-11-27T06:00:00.000Z");
  });
});

describe("preferences", () => {
  test("are a matrix of types and channels, of which e-mail is a column of its own", async () => {
    const { owner } = await openOffice();
    const before = await owner.get<{ email: Record<string, boolean> }>("/notifications/preferences");
    expect(before.body).toMatchObject({
      email: { "inventory.low_stock": false, "inventory.lot_recalled": true },
      channels: { "inventory.low_stock": { in_app: true, email: false, sms: false } },
      version: 0,
    });
    const changed = await owner.post("/notifications/preferences", {
      email: { "inventory.low_stock": true },
      channels: { "inventory.low_stock": { sms: true } },
      quiet_hours: { from: "22:00", to: "06:00" },
      time_zone: "Africa/Kigali",
    });
    expect(changed.status, changed.text).toBe(200);
    const one = await owner.post("/notifications/preferences", {
      channels: { "inventory.low_stock": { sms: false } },
    });
    expect(one.body).toMatchObject({
      email: { "inventory.low_stock": true, "inventory.lot_recalled": true },
      channels: { "inventory.low_stock": { in_app: true, email: true, sms: false } },
      quiet_hours: { from: "22:00", to: "06:00" },
      time_zone: "Africa/Kigali",
    });
    const none = await owner.post("/notifications/preferences", { quiet_hours: null });
    expect(none.body).toMatchObject({ quiet_hours: null, time_zone: "Africa/Kigali" });
    for (const body of [
      { email: { "no.such_type": true } },
      { channels: { "inventory.low_stock": { pigeon: true } } },
      { quiet_hours: { from: "24:00", to: "06:00" } },
      { digest_hour: 24 },
      { time_zone: "Mars/Olympus" },
      { language: "x" },
    ])
      expect((await owner.post("/notifications/preferences", body)).status, JSON.stringify(body)).toBe(422);
  });

  test("keep nothing urgent out of the feed, whoever asks for that, and everything else as asked", async () => {
    const office = await openOffice();
    const { owner } = office;
    const muted = await owner.post("/notifications/preferences", {
      channels: { "inventory.lot_recalled": { in_app: false } },
    });
    expect([muted.status, muted.body.code]).toEqual([422, "request.invalid"]);
    expect(
      (
        await owner.call("PATCH", "/notification-settings", {
          body: { channels: { "inventory.lot_recalled": { in_app: false } } },
        })
      ).status,
    ).toBe(422);
    await owner.post("/notifications/preferences", { channels: { "monitoring.alert": { in_app: false } } });
    await office.alert("HIGH");
    await office.alert("CRITICAL");
    await office.settle();
    expect((await feedOf(owner)).map(({ priority }) => priority)).toEqual(["URGENT"]);
  });

  test("begin with what the tenant's managers set, which is nobody's own choice", async () => {
    const office = await openOffice();
    const [manager, clerk] = [await office.tenant.member("manager"), await office.tenant.member("cashier")];
    const settings = { channels: { "inventory.low_stock": { email: true } }, digest_hour: 7 };
    const set = await manager.call("PUT", "/notification-settings", { body: settings });
    expect(set.body).toMatchObject({
      channels: { "inventory.low_stock": { in_app: true, email: true } },
      digest_hour: 7,
    });
    expect((await clerk.call("PUT", "/notification-settings", { body: settings })).status).toBe(403);
    const email = async () =>
      (await clerk.get<{ email: Record<string, boolean> }>("/notifications/preferences")).body.email[
        "inventory.low_stock"
      ];
    expect(await email()).toBe(true);
    await clerk.post("/notifications/preferences", { email: { "inventory.low_stock": false } });
    await manager.call("PATCH", "/notification-settings", { body: { digest_hour: null } });
    expect(await email()).toBe(false);
    const half = await manager.call("PATCH", "/notification-settings", { body: { quiet_from: "22:00" } });
    expect([half.status, half.body.code]).toEqual([422, "notification_settings.half_quiet"]);
  });
});
