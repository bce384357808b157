import { z } from "zod";

const run = { v: z.literal(1), job: z.string().min(1), scheduled_for: z.iso.datetime({ offset: true }) };

/**
 * A run of a job on its way: in one tenant; in every tenant whose id comes after `after` (of those that are due, after what was due at `due_after`), which the consumer turns into
 * messages for each; or of the whole platform.
 */
export const JobMessage = z.discriminatedUnion("kind", [
  z.object({ ...run, kind: z.literal("tenant"), tenant: z.object({ id: z.uuid(), time_zone: z.string() }) }),
  z.object({
    ...run,
    kind: z.literal("every_tenant"),
    after: z.uuid().nullable(),
    due_after: z.string().max(40).optional(),
  }),
  z.object({ ...run, kind: z.literal("platform") }),
]);
export type JobMessage = z.infer<typeof JobMessage>;

/** The job that brings the clock of a sandbox on. */
export const RUN_CLOCK = "platform.sandbox_clocks.run";

/** The queue that a job's runs in tenants go through: clocks, which are run for long, hold up no others. */
export const queueOf = ({ JOBS, CLOCKS }: Env, job: string): Queue => (job === RUN_CLOCK ? CLOCKS : JOBS);

/** The message that starts a job. */
export const starting = (
  { name, perTenant }: { name: string; perTenant: boolean },
  scheduledFor: Date,
): JobMessage => {
  const named = { v: 1, job: name, scheduled_for: scheduledFor.toISOString() } as const;
  return perTenant ? { ...named, kind: "every_tenant", after: null } : { ...named, kind: "platform" };
};
