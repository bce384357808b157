import type pg from "pg";
import { type Batch, benchContext, connectionOf } from "./explain.ts";
import { oneTrip } from "./one-trip.ts";

/** A message of the queue of jobs. */
export interface Message {
  kind: string;
  tenant?: { id: string; time_zone: string };
}
/** A job that runs in tenants. */
export interface TenantJob {
  name: string;
  run(ctx: unknown, tenant: Message["tenant"], at: Date): Promise<void>;
}

const load = (path: string) => import(new URL(`../${path}`, import.meta.url).href);
const { sendToTenants } = (await load("queues/jobs/tenants.ts")) as {
  sendToTenants(ctx: unknown, job: TenantJob, message: unknown): Promise<void>;
};
const { starting } = (await load("src/platform/operations/job-message.ts")) as {
  starting(job: unknown, at: Date): Message;
};

/** A job of a module by its name. Errors: when it has none of the name. */
export async function jobOf<Job extends { name: string } = TenantJob>(
  module: string,
  name: string,
): Promise<Job> {
  const { jobs } = (await load(`src/modules/${module}/index.ts`)) as { jobs: Job[] };
  const found = jobs.find((one) => one.name === name);
  if (!found) throw new Error(`there is no job ${name}`);
  return found;
}

/** Seconds since a moment of `performance.now()`. */
export const seconds = (since: number): number => (performance.now() - since) / 1000;

/** How many trips to the database there were, since somebody set it. */
export const counted = { trips: 0 };

const counting =
  (batch: Batch): Batch =>
  (statements) => {
    counted.trips += 1;
    return batch(statements);
  };
const refuse = (event: string, error: unknown): never => {
  throw new Error(event, { cause: error });
};

/** What a job knows of its run, with these connections in place of the database's logins, and a queue that is counted. */
export const contextOf = (
  key: string,
  api: pg.Client,
  system: pg.Client,
  sendBatch: (batch: { body: Message }[]) => Promise<void> = async () => undefined,
) => ({
  ...benchContext(key, counting(oneTrip(api))),
  log: { error: refuse, info: () => undefined },
  env: { JOBS: { sendBatch }, EVENTS: { sendBatch: async () => undefined } },
  system: connectionOf(counting(oneTrip(system))),
});

/** Fans out one run of a job; the messages for tenants, how many sendings and trips they took, and seconds. */
export async function fanOut(job: TenantJob, key: string, system: pg.Client) {
  const queue: Message[] = [starting(job, new Date(Date.now() + 60_000))];
  const found: Message[] = [];
  let sendings = 0;
  counted.trips = 0;
  const started = performance.now();
  const ctx = contextOf(key, system, system, async (batch) => {
    sendings += 1;
    for (const { body } of batch) (body.kind === "tenant" ? found : queue).push(body);
  });
  for (let next = queue.shift(); next; next = queue.shift()) await sendToTenants(ctx, job, next);
  return { found, sendings, trips: counted.trips, took: seconds(started) };
}

/** Makes so many tenants, as far as they are not there; for a session past the triggers. */
export const tenantsSql = (many: number): string => `
  insert into tenants.tenants (id, slug, name, kind, status, time_zone, currency)
  select ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'bench-' || n, 'Bench ' || n, 'pharmacy', 'active', 'Africa/Kigali', 'RWF'
    from generate_series(1, ${many}) n on conflict do nothing;`;
