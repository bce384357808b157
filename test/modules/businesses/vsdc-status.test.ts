import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintTenant } from "#test/tenant.ts";
import { openTrading } from "./trading.ts";

interface Status {
  status: string;
  initialised: boolean;
  last_success_at: string | null;
  queue: Record<string, number | string | null>;
  devices: {
    device_id: string;
    status: string;
    offline_until: string | null;
    seconds_left: number | null;
    last_error: object | null;
    queue: Record<string, number | string | null>;
  }[];
}

const PATH = "/businesses/me/vsdc-status";
const EMPTY = { pending: 0, sending: 0, ambiguous: 0, rejected: 0, dead: 0, void: 0, oldest_at: null };

describe("how a business stands with the tax authority (E-E16, E-B08)", () => {
  it("is not configured before it has a device", async () => {
    const tenant = await mintTenant({ kind: "business" });
    const owner = await tenant.member("owner");
    expect((await owner.get(PATH)).body).toEqual({
      ...{ status: "not_configured", initialised: false, last_success_at: null },
      ...{ queue: EMPTY, devices: [] },
    });
  });

  it("says what waits, by state and by device; what is done is none of it", async () => {
    const trading = await openTrading();
    const soldAt = new Date();
    const states = [
      "pending",
      "pending",
      "sending",
      "ambiguous",
      "rejected",
      "dead",
      "void",
      "accepted",
      "accepted",
    ];
    await trading.issue(...states.map((status) => ({ total: "5", soldAt, status })));
    await trading.issue({ total: "5", soldAt, mode: "training" });
    const viewer = await trading.member("viewer");
    const { body } = await viewer.get<Status>(PATH);
    expect(body).toMatchObject({ status: "online", initialised: true });
    expect(body.queue).toMatchObject({ pending: 2, sending: 1, ambiguous: 1, rejected: 1, dead: 1, void: 1 });
    expect(body.queue.oldest_at).not.toBeNull();
    expect(body.devices).toHaveLength(1);
    expect(body.devices[0]?.queue).toEqual(body.queue);
  });

  it("counts down how long it may be offline, where the law or the business sets a limit", async () => {
    const trading = await openTrading();
    const owner = await trading.member("owner");
    const offline = (hours: number) =>
      asOwner(
        sql`update fiscal.devices set offline_since = now() - ${hours} * interval '1 hour',
                   last_error = '{"code": "894"}' where id = ${trading.device}`,
      );
    await offline(3);
    const open = (await owner.get<Status>(PATH)).body;
    expect(open.status).toBe("offline");
    expect(open.devices[0]).toMatchObject({
      offline_until: null,
      seconds_left: null,
      last_error: { code: "894" },
    });
    await asOwner(sql`update fiscal.settings set offline_hours = 24 where tenant_id = ${trading.id}`);
    const limited = (await owner.get<Status>(PATH)).body.devices[0];
    expect(limited?.seconds_left).toBeGreaterThan(20.9 * 3600);
    expect(limited?.seconds_left).toBeLessThanOrEqual(21 * 3600);
    await offline(25);
    const over = (await owner.get<Status>(PATH)).body;
    expect(over).toMatchObject({ status: "stopped", devices: [{ seconds_left: 0 }] });
  });

  it("is not initialised where no device is active, and shows nothing of another business", async () => {
    const [trading, other] = [await openTrading(), await openTrading()];
    await other.issue({ total: "5", soldAt: new Date() });
    await asOwner(
      sql`insert into fiscal.devices (tenant_id, id, name, country, tin, branch_code, serial, flavour, environment, base_url)
          values (${trading.id}, ${newId()}, 'New', 'RW', ${trading.tin}, '01', ${newId()}, 'vsdc', 'test', 'http://127.0.0.1:1/')`,
      sql`update fiscal.devices set status = 'disabled' where id = ${trading.device}`,
    );
    const { body } = await (await trading.member("cashier")).get<Status>(PATH);
    expect(body).toMatchObject({ status: "not_initialised", initialised: false, queue: EMPTY });
    expect(body.devices.map(({ status }) => status).sort()).toEqual(["disabled", "new"]);
    expect((await (await trading.member("customer")).get(PATH)).status).toBe(403);
  });
});
