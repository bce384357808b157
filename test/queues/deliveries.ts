import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { newId } from "#platform/database/ids.ts";
import type { Envelope } from "#platform/outbox.ts";
import { consume, type Work } from "../../queues/consume.ts";

/** A queue that keeps what it is sent; `refuses` makes it fail. */
export class KeptQueue<Body = unknown> implements Queue<Body> {
  readonly sent: Body[] = [];
  batches = 0;
  refuses: (body: Body) => boolean = () => false;

  async send(body: Body): Promise<QueueSendResponse> {
    return this.sendBatch([{ body }]);
  }

  async sendBatch(messages: Iterable<MessageSendRequest<Body>>): Promise<QueueSendBatchResponse> {
    const bodies = [...messages].map(({ body }) => body);
    this.batches += 1;
    if (bodies.some(this.refuses)) throw new Error("the queue is not there");
    this.sent.push(...bodies);
    return { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };
  }

  async metrics(): Promise<QueueMetrics> {
    return { backlogCount: 0, backlogBytes: 0 };
  }
}

type FourQueues = [KeptQueue, KeptQueue, KeptQueue, KeptQueue];

/** The Worker's bindings with queues that only keep. */
export function queues() {
  const [events, jobs, clocks, deadLetters] = [1, 2, 3, 4].map(() => new KeptQueue()) as FourQueues;
  return {
    events,
    jobs,
    clocks,
    deadLetters,
    env: { ...env, EVENTS: events, JOBS: jobs, CLOCKS: clocks, DEAD_LETTERS: deadLetters } as unknown as Env,
  };
}

export interface Sent {
  id?: string;
  attempts?: number;
  body: unknown;
}

/** Delivers messages in one batch to the Worker's consumers; tells which were acknowledged and which come again. */
export async function delivered(
  queue: "duka-events" | "duka-jobs" | "duka-clocks" | "duka-dead-letters",
  sent: readonly Sent[],
  work: Partial<Work>,
  bindings: Env = queues().env,
) {
  const messages = sent.map(({ id = newId(), attempts = 1, body }) => ({
    ...{ id, attempts, body },
    timestamp: new Date(),
  }));
  const batch = createMessageBatch(queue, messages);
  const execution = createExecutionContext();
  await consume(batch, bindings, execution, { handlers: [], watchers: [], jobs: [], ...work });
  const result = await getQueueResult(batch, execution);
  return {
    ids: messages.map(({ id }) => id),
    acked: result.explicitAcks,
    retried: result.retryMessages.map(({ msgId }) => msgId),
  };
}

/** An envelope of an event that may or may not be in an outbox. */
export const envelope = (tenant: string, type: string, more: Partial<Envelope> = {}): Envelope => ({
  ...{ v: 1, id: newId(), tenant, type, time: new Date().toISOString() },
  ...{ request_id: newId(), payload: {} },
  ...more,
});
