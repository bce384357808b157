import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { consume } from "../../queues/consume.ts";

const work = { handlers: [], watchers: [], jobs: [] };
const take = (queue: string) => {
  const batch = { queue, messages: [], ackAll() {}, retryAll() {} } as unknown as MessageBatch;
  return consume(batch, env, createExecutionContext(), work);
};

test.each(["duka-events", "duka-jobs", "duka-clocks", "duka-dead-letters"])(
  "%s is consumed, in staging too",
  async (queue) => {
    await take(queue);
    await take(`${queue}-staging`);
  },
);

test("no other queue is", async () => {
  await expect(take("duka-others")).rejects.toThrow("nothing consumes the queue duka-others");
});
