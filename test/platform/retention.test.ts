import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { type SQL, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { backgroundContext } from "#platform/background-context.ts";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintPerson, mintTenant } from "#test/tenant.ts";
import { jobs } from "../../src/cron.ts";

/** Runs a job of the platform, twice, as a queue may. */
async function runTwice(name: string): Promise<void> {
  const job = jobs.find((one) => one.name === name);
  if (!job || job.perTenant) throw new Error(`${name} is no job of the platform`);
  for (let turn = 0; turn < 2; turn += 1) {
    const execution = createExecutionContext();
    await job.run(backgroundContext(env, execution, newId(), {}), new Date());
    await waitOnExecutionContext(execution);
  }
}

const column = async (query: SQL): Promise<unknown[]> => {
  const [rows = []] = await asOwner(query);
  return rows.map((row) => Object.values(row)[0]);
};

test("answers kept under idempotency keys go when their time is over, more of them than one step deletes", async () => {
  const { id } = await mintTenant();
  const scope = newId();
  await asOwner(
    sql`insert into platform.idempotency_keys (tenant_id, actor_id, key, fingerprint, expires_at)
        select ${id}::uuid, gen_random_uuid(), 'old', '\\x00', now() - interval '1 hour' from generate_series(1, 2100)`,
    sql`insert into platform.idempotency_keys (tenant_id, actor_id, key, fingerprint, expires_at)
        values (${id}::uuid, gen_random_uuid(), 'new', '\\x00', now() + interval '1 hour')`,
    sql`insert into platform.public_idempotency_keys (scope, key, fingerprint, created_at)
        values (${scope}, 'old', '\\x00', now() - interval '25 hours'), (${scope}, 'new', '\\x00', now() - interval '23 hours')`,
  );
  await runTwice("platform.idempotency_keys.expire");
  expect(await column(sql`select key from platform.idempotency_keys where tenant_id = ${id}::uuid`)).toEqual([
    "new",
  ]);
  expect(await column(sql`select key from platform.public_idempotency_keys where scope = ${scope}`)).toEqual([
    "new",
  ]);
});

test("marks of deliveries go after 60 days; events stay", async () => {
  const { id } = await mintTenant();
  const at = (days: number) => sql`now() - make_interval(days => ${days})`;
  const idAt = (days: number) =>
    sql`rpad(lpad(to_hex((extract(epoch from ${at(days)}) * 1000)::bigint), 12, '0'), 32, '7')::uuid`;
  await asOwner(
    ...[58, 61].flatMap((days) => [
      sql`insert into platform.domain_events (tenant_id, id, type, payload, actor_kind)
          values (${id}::uuid, ${idAt(days)}, ${`test.${days}`}, '{}', 'job')`,
      sql`insert into platform.handled_events (tenant_id, event_id, handler, handled_at)
          values (${id}::uuid, ${idAt(days)}, ${`test.${days}`}, ${at(days)})`,
      sql`insert into platform.job_runs (tenant_id, job, scheduled_for) values (${id}::uuid, ${`test.${days}`}, ${at(days)})`,
    ]),
  );
  await runTwice("platform.history.expire");
  expect(
    await column(sql`select handler from platform.handled_events where tenant_id = ${id}::uuid`),
  ).toEqual(["test.58"]);
  expect(await column(sql`select job from platform.job_runs where tenant_id = ${id}::uuid`)).toEqual([
    "test.58",
  ]);
  expect(
    await column(sql`select type from platform.domain_events where tenant_id = ${id}::uuid order by 1`),
  ).toEqual(["test.58", "test.61"]);
});

/** Fails for the rows of some tenants, as a row that somebody keeps from being deleted does. */
const refusing = (table: string, tenants: readonly string[]): SQL[] => [
  sql.raw(`create or replace function platform.refuse_test() returns trigger language plpgsql as $$
    begin raise exception 'kept'; end $$`),
  sql.raw(`create trigger refuse_test before delete on ${table} for each row
    when (old.tenant_id = any ('{${tenants.join(",")}}')) execute function platform.refuse_test()`),
];
const letGo = (table: string): SQL[] => [
  sql.raw(`drop trigger refuse_test on ${table}`),
  sql.raw(`drop function platform.refuse_test()`),
];

test.each([
  ["platform.job_runs", "platform.history.expire", "job, scheduled_for", "'old', now() - interval '61 days'"],
  [
    "platform.idempotency_keys",
    "platform.idempotency_keys.expire",
    "actor_id, key, fingerprint, expires_at",
    "gen_random_uuid(), 'old', '\\x00', now() - interval '1 hour'",
  ],
])(
  "of %s what cannot be deleted of one tenant is named, and that of all others goes",
  async (table, name, columns, values) => {
    const [before, stuck, after] = [await mintTenant(), await mintTenant(), await mintTenant()];
    const ids = [before.id, stuck.id, after.id];
    const left = () =>
      column(
        sql`select tenant_id from ${sql.raw(table)} where tenant_id = any (${`{${ids.join(",")}}`}::uuid[]) order by 1`,
      );
    await asOwner(
      ...ids.map((id) => sql.raw(`insert into ${table} (tenant_id, ${columns}) values ('${id}', ${values})`)),
      ...refusing(table, [stuck.id]),
    );
    try {
      await expect(runTwice(name)).rejects.toThrow(
        `what is old could not be deleted: ${table} of ${stuck.id}`,
      );
      expect(await left()).toEqual([stuck.id]);
    } finally {
      await asOwner(...letGo(table));
    }
    await runTwice(name);
    expect(await left()).toEqual([]);
  },
);

test("dead letters go after 30 days, and fifteen days after they were sent once more", async () => {
  const name = newId();
  await asOwner(
    ...[
      [29, null],
      [31, null],
      [32, 14],
      [33, 16],
    ].map(
      ([days, again]) => sql`
        insert into platform.dead_letters (message_id, queue, message, name, attempts, died_at, replayed_at)
        values (${newId()}, 'events', '{}', ${name}, ${days}, now() - make_interval(days => ${days}), now() - make_interval(days => ${again}::int))`,
    ),
  );
  await runTwice("platform.dead_letters.expire");
  const left = await column(sql`select attempts from platform.dead_letters where name = ${name} order by 1`);
  expect(left).toEqual([29, 32]);
});

test("sessions past their expiry go with the tokens that they spent; codes past theirs go too", async () => {
  const { userId } = await mintPerson();
  const old = newId();
  await asOwner(
    sql`insert into identity.sessions (id, user_id, refresh_hash, amr, expires_at)
        values (${old}::uuid, ${userId}::uuid, ${old}::text::bytea, '{pwd}', now() - interval '1 second')`,
    sql`insert into identity.spent_refresh_tokens (refresh_hash, session_id) values (${newId()}::text::bytea, ${old}::uuid)`,
    sql`insert into identity.email_codes (user_id, purpose, code_hash, expires_at)
        values (${userId}::uuid, 'sign_in', '\\x00', now() - interval '1 second'),
               (${userId}::uuid, 'reset_password', '\\x00', now() + interval '1 minute')`,
  );
  await runTwice("identity.sessions.expire");
  await runTwice("identity.email_codes.expire");
  const left = await column(sql`select id from identity.sessions where user_id = ${userId}::uuid`);
  expect(left).toHaveLength(1);
  expect(left).not.toContain(old);
  expect(
    await column(sql`select session_id from identity.spent_refresh_tokens where session_id = ${old}::uuid`),
  ).toEqual([]);
  expect(await column(sql`select purpose from identity.email_codes where user_id = ${userId}::uuid`)).toEqual(
    ["reset_password"],
  );
});
