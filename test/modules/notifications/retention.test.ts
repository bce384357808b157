import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { runJob } from "../audit/seals/sealed.ts";
import { feedOf, openOffice } from "./office.ts";
import { rowsOf } from "./post.ts";

test("what is older than 400 days goes, read or not, with what was sent of it; the rest stays", async () => {
  const office = await openOffice();
  await office.owner.post("/notifications/preferences", { email: { "monitoring.alert": true } });
  for (const title of ["Old", "New"]) await office.alert("HIGH", { title });
  await office.settle();
  const tenant = sql`tenant_id = ${office.tenant.id}::uuid`;
  const old = sql`${tenant} and title = 'Old'`;
  await asOwner(
    sql`update notifications.notifications set created_at = now() - interval '399 days' where ${tenant}`,
    sql`update notifications.notifications set created_at = now() - interval '401 days' where ${old}`,
    sql`insert into notifications.deliveries (tenant_id, user_id, channel, kind, status, created_at)
        select tenant_id, user_id, 'email', 'digest', 'sent', created_at from notifications.notifications where ${tenant}`,
  );
  expect(await rowsOf(office)).toHaveLength(4);
  await runJob("notifications.notifications.remove_old", office.tenant.id);
  expect((await feedOf(office.owner)).map(({ title }) => title)).toEqual(["New"]);
  expect((await rowsOf(office)).map(({ kind }) => kind).sort()).toEqual(["digest", "direct"]);
});
