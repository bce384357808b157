import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { stockReportHandlers as handlers } from "../../../../src/modules/fiscal/stock-reports/report-movements.ts";
import { delivered, envelope } from "../../../queues/deliveries.ts";
import { done, openChain } from "./chain.ts";

test("a device is woken for what the comparison of another one reported for it", async () => {
  const chain = await openChain(1);
  done(await chain.move(1, "receive", 7));
  await chain.settle();
  await chain.tell();
  done(await chain.belong(1, 0));
  await chain.settle();
  await chain.tell();
  expect(chain.told()).toEqual([["04 7"], ["02 7", "13 7"]]);
  const [rows = []] = await asOwner(
    sql`select r.kind, r.device_id from platform.domain_events e
          join fiscal.stock_reports r on r.tenant_id = e.tenant_id and r.id = (e.payload ->> 'stock_report_id')::uuid
         where e.tenant_id = ${chain.tenant.id}::uuid and e.type = 'fiscal.stock_report.waiting'
           and e.payload ->> 'device_id' = r.device_id::text and r.kind in ('move_in', 'move_out')`,
  );
  // Whose lane compared tells its own at once; the other one is woken.
  expect(rows).toHaveLength(1);
});

test.each([["initialised"], ["disabled"]])(
  "what was taken as of no device while one became active is told after it is %s",
  async (became) => {
    const chain = await openChain(0);
    const device = chain.device;
    await chain.be(0, "disabled");
    done(await chain.move(0, "receive", 30));
    await chain.settle();
    // As it is where the movement was neither to be seen when the device's change looked for stock, nor the device when it was taken.
    await asOwner(
      sql`set local session_replication_role = replica`,
      sql`update fiscal.devices set status = 'active' where id = ${device}::uuid`,
    );
    await chain.tell();
    expect(chain.told()).toEqual([[]]);
    const event = envelope(chain.tenant.id, `fiscal.device.${became}`, { payload: { device_id: device } });
    await asOwner(
      sql`insert into platform.domain_events (tenant_id, id, type, payload, actor_kind)
          values (${event.tenant}::uuid, ${event.id}::uuid, ${event.type}, ${JSON.stringify(event.payload)}::jsonb, 'job')`,
    );
    await delivered("duka-events", [{ body: event }], { handlers });
    await chain.tell();
    expect(chain.told()).toEqual([["06 30"]]);
    expect(chain.remains()).toEqual([30]);
  },
);
