import { expect } from "vitest";
import { type JobMessage, starting } from "#platform/operations/job-message.ts";
import { jobs } from "../../src/cron.ts";
import { delivered, queues } from "./deliveries.ts";

/** Runs a job as its schedule does, of all tenants that it finds in these alone; gives those that it found, once for each of its messages. */
export async function runAsScheduled(
  name: string,
  tenants: readonly string[],
  at = new Date(),
): Promise<string[]> {
  const due = jobs.find((one) => one.name === name);
  if (!due) throw new Error(`there is no job ${name}`);
  const { env, jobs: queue } = queues();
  const found: string[] = [];
  await queue.send(starting(due, at));
  while (queue.sent.length > 0) {
    const ours = (queue.sent.splice(0) as JobMessage[]).filter(
      (message) => message.kind !== "tenant" || tenants.includes(message.tenant.id),
    );
    found.push(...ours.flatMap((message) => (message.kind === "tenant" ? [message.tenant.id] : [])));
    const batch = ours.map((body) => ({ body }));
    const { retried } = await delivered("duka-jobs", batch, { jobs }, env);
    expect(retried).toEqual([]);
  }
  return found;
}
