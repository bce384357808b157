import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { type Answer, asOwner, mintPerson, mintTenant } from "#test/tenant.ts";
import { createApp } from "../../../src/app.ts";
import { queues } from "../../queues/deliveries.ts";

const app = createApp();
const administrator = await mintPerson({ platformRoles: ["platform_admin"] });

interface Letter {
  id: string;
  replayed_at: string | null;
  replayed_by: string | null;
}

async function died(...letters: { queue?: string; name?: string; tenant?: string }[]): Promise<string[]> {
  const ids = letters.map(() => newId());
  for (const [at, { queue = "events", name = "test.died", tenant = null }] of letters.entries()) {
    await asOwner(
      sql`insert into platform.dead_letters (id, message_id, queue, name, tenant_id, message, error, attempts)
          values (${ids[at]}::uuid, ${newId()}, ${queue}, ${name}, ${tenant}::uuid, ${JSON.stringify({ at })}::jsonb, 'broke', 10)`,
    );
  }
  return ids;
}

/** Replays a letter with queues that keep what they are sent. */
async function replay(id: string, env: Env): Promise<Answer<Letter & { code: string }>> {
  const execution = createExecutionContext();
  const answer = await app.fetch(
    new Request(`http://localhost:8787/api/v1/admin/dead-letters/${id}/replay`, {
      method: "POST",
      headers: { Authorization: `Bearer ${administrator.token}` },
    }),
    env,
    execution,
  );
  const text = await answer.text();
  await waitOnExecutionContext(execution);
  return { status: answer.status, headers: answer.headers, text, body: JSON.parse(text) };
}

test("dead letters are listed newest first, filtered, page by page, and read one by one", async () => {
  const { id: tenant } = await mintTenant();
  const ids = await died(
    { tenant },
    { tenant, queue: "jobs", name: "test.jobs.die" },
    { tenant, name: "test.other" },
  );
  const listed = async (query: string) => {
    const path = `/admin/dead-letters?tenant_id=${tenant}&${query}`;
    const { body } = await administrator.get<{ data: Letter[]; next_cursor: string | null }>(path);
    return { ids: body.data.map(({ id }) => id), next: body.next_cursor };
  };
  expect((await listed("")).ids).toEqual(ids.toReversed());
  expect((await listed("queue=jobs")).ids).toEqual([ids[1]]);
  expect((await listed("name=test.other")).ids).toEqual([ids[2]]);
  expect((await listed("replayed=true")).ids).toEqual([]);
  expect((await listed("replayed=false&sort=died_at")).ids).toEqual(ids);
  const first = await listed("limit=2");
  expect(first.ids).toEqual([ids[2], ids[1]]);
  expect(await listed(`limit=2&cursor=${first.next}`)).toEqual({ ids: [ids[0]], next: null });
  const one = await administrator.get(`/admin/dead-letters/${ids[0]}`);
  expect(one.body).toMatchObject({
    id: ids[0],
    queue: "events",
    name: "test.died",
    tenant_id: tenant,
    message: { at: 0 },
    error: "broke",
    attempts: 10,
    replayed_at: null,
    replayed_by: null,
  });
});

test("a replay sends the message to its own queue, once, and the tenant's audit log says who did it", async () => {
  const { id: tenant } = await mintTenant();
  const [event = "", job = ""] = await died({ tenant }, { tenant, queue: "jobs" });
  const { env, events, jobs } = queues();
  const answer = await replay(event, env);
  expect(answer.status, answer.text).toBe(200);
  expect(answer.body).toMatchObject({ id: event, replayed_by: administrator.userId });
  expect(answer.body.replayed_at).not.toBeNull();
  await replay(job, env);
  expect([events.sent, jobs.sent]).toEqual([[{ at: 0 }], [{ at: 1 }]]);
  const again = await replay(event, env);
  expect([again.status, again.body.code]).toEqual([409, "dead_letter.already_replayed"]);
  expect(events.sent).toHaveLength(1);
  const [entries] = await asOwner(
    sql`select actor_kind, actor_id, target_id from audit.audit_events
        where tenant_id = ${tenant}::uuid and action = 'monitoring.dead_letters.replay' order by target_id`,
  );
  const who = { actor_kind: "platform_admin", actor_id: administrator.userId };
  expect(entries).toEqual([event, job].sort().map((target_id) => ({ ...who, target_id })));
});

test("a replay that the queue does not take leaves the letter as it was", async () => {
  const [id = ""] = await died({});
  const { env, events } = queues();
  events.refuses = () => true;
  expect((await replay(id, env)).status).toBe(500);
  events.refuses = () => false;
  expect((await replay(id, env)).status).toBe(200);
});

test("what is not there or came from nowhere is refused, and members of tenants see nothing", async () => {
  const [unknown = ""] = await died({ queue: "unknown" });
  const { env } = queues();
  expect((await replay(unknown, env)).body.code).toBe("dead_letter.not_replayable");
  expect((await replay(newId(), env)).body.code).toBe("dead_letter.not_found");
  expect((await administrator.get(`/admin/dead-letters/${newId()}`)).status).toBe(404);
  const owner = await (await mintTenant()).member("owner");
  expect((await owner.get("/admin/dead-letters")).status).toBe(403);
  expect((await owner.post(`/admin/dead-letters/${unknown}/replay`)).status).toBe(403);
});
