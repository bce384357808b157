import { Redis } from "ioredis";
import { reason } from "../http.ts";
import { type Backend, errorText, settle } from "./backend.ts";

/** A real Redis. Errors: a plain Error when it does not answer at the start. */
export async function openRedis(url: string): Promise<Backend> {
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 1 });
  // The client itself says only that its connection is closed.
  let cause: unknown;
  redis.on("error", (error) => {
    cause = error;
  });
  await redis.connect().catch((error: unknown) => {
    redis.disconnect();
    throw new Error(`Redis at ${new URL(url).host} does not answer: ${reason(cause ?? error)}`);
  });
  return {
    pipeline: (commands) => Promise.all(commands.map(([name, ...args]) => settle(redis.call(name, ...args)))),
    async transaction(commands) {
      const transaction = redis.multi();
      for (const [name, ...args] of commands) transaction.call(name, ...args);
      const answers = await transaction.exec().catch((error: unknown) => {
        const [cause] = (error as { previousErrors?: Error[] }).previousErrors ?? [];
        throw cause ? new Error(`EXECABORT Transaction discarded because of: ${cause.message}`) : error;
      });
      return (answers ?? []).map(([error, result]) => (error ? { error: errorText(error) } : { result }));
    },
    async close() {
      redis.disconnect();
    },
  };
}
