import { sql } from "drizzle-orm";
import { job } from "#platform/operations/job.ts";
import { documents, sweeps } from "../tables.ts";

/** Objects of a page, which are looked up at once, and pages of one night: the next one goes on where this one ended. */
const PAGE = 1000;
const MOST_PAGES = 20;
/** What is younger may be an upload that has not ended. */
const YOUNG_MS = 24 * 60 * 60 * 1000;

/** Removes files that no document points to: what an upload left whose Worker died, and what could not be removed before. */
export const sweepFiles = job({
  name: "kyc.documents.sweep_files",
  summary: "Remove files that no paper points to",
  schedule: "nightly",
  perTenant: false,
  async run({ ctx, batch, scheduledFor }) {
    const { place } = await batch({ place: sql`select ${sweeps.after_key} as after from ${sweeps}` });
    let after = (place[0]?.after ?? undefined) as string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const { objects, truncated } = await ctx.env.FILES.list({
        prefix: "kyc/",
        limit: PAGE,
        ...(after === undefined ? {} : { startAfter: after }),
      });
      const old = objects.filter(({ uploaded }) => uploaded.getTime() < scheduledFor.getTime() - YOUNG_MS);
      const keys = JSON.stringify(old.map(({ key }) => key));
      after = truncated ? objects.at(-1)?.key : undefined;
      const { loose } = await batch({
        loose: sql`select k.key from jsonb_array_elements_text(${keys}::jsonb) k (key)
                    where not exists (select from ${documents} d where d.object_key = k.key and d.state <> 'removed')`,
      });
      if (loose.length > 0) await ctx.env.FILES.delete(loose.map(({ key }) => String(key)));
      await batch({
        place: sql`update ${sweeps} set after_key = ${after ?? null}, updated_at = now()`,
      });
      if (!truncated) return;
    }
  },
});
