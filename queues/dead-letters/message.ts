import { z } from "zod";
import { JobMessage } from "#platform/operations/job-message.ts";
import { Envelope } from "#platform/outbox.ts";

/** The queues whose messages can die. */
export const Origin = z.enum(["events", "jobs"]);
export type Origin = z.infer<typeof Origin>;

/** A message that its consumer gave up: itself, where it came from under which id, and why. */
export const DeadLetter = z.object({
  v: z.literal(1),
  dead: z.literal(true),
  id: z.string(),
  queue: Origin,
  message: z.unknown(),
  error: z.string(),
  attempts: z.int(),
});
export type DeadLetter = z.infer<typeof DeadLetter>;

/** What a dead message was about, as far as it can be read. */
export function subjectOf(
  message: unknown,
): { origin: Origin; name: string; tenant: string | null } | undefined {
  const event = Envelope.safeParse(message);
  if (event.success) return { origin: "events", name: event.data.type, tenant: event.data.tenant };
  const job = JobMessage.safeParse(message);
  if (!job.success) return undefined;
  return {
    origin: "jobs",
    name: job.data.job,
    tenant: job.data.kind === "tenant" ? job.data.tenant.id : null,
  };
}
