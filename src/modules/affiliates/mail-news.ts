import { sql } from "drizzle-orm";
import { z } from "zod";
import { MailFailed, mailOf } from "#platform/mail.ts";
import { job } from "#platform/operations/job.ts";
import { forPlatform } from "#platform/outside.ts";
import { resend } from "#platform/resend-mail.ts";
import { affiliates, ledger, payoutLines, payouts } from "./tables.ts";

/** Affiliates who are written to at once, and how many times so many a night has at most. */
const PAGE = 20;
const ROUNDS = 25;

const SAYS = {
  commission: (sum: string) => `You earned ${sum}.`,
  claw_back: (sum: string) => `${sum} was taken back: what it was a share of was not paid after all.`,
  payout: (sum: string) => `A payout to you of ${sum} was approved.`,
  payout_returned: (sum: string) => `${sum} did not arrive, and is to come again.`,
  paid: (sum: string) => `${sum} was paid to you.`,
};

const News = z.array(
  z.object({
    id: z.uuid(),
    email: z.string(),
    since: z.string(),
    news: z.array(
      z.object({
        kind: z.enum(Object.keys(SAYS) as (keyof typeof SAYS)[]),
        amount: z.string(),
        currency: z.string(),
      }),
    ),
  }),
);

/** What affiliates earned, and what was paid to them, since they were told last; a transaction that began before may end after, for so long. */
const newsOf = (until: string, after: string) => {
  const isNew = (at: object) => sql`${at} > ${affiliates.told_until} and ${at} <= ${until}::timestamptz`;
  return sql`select ${affiliates.id} as id, p.email, ${affiliates.told_until}::text as since, n.news
    from ${affiliates}
   cross join lateral (
      select json_agg(json_build_object('kind', e.kind, 'amount', trim_scale(abs(e.amount))::text, 'currency', e.currency)
                      order by e.kind, e.currency) as news
        from (select ${ledger.kind} as kind, ${ledger.currency} as currency, sum(${ledger.amount}) as amount from ${ledger}
               where ${ledger.affiliate_id} = ${affiliates.id} and ${isNew(ledger.created_at)} group by 1, 2
              union all
              select 'paid', ${payouts.currency}, sum(${payoutLines.amount})
                from ${payoutLines} join ${payouts} on ${payouts.id} = ${payoutLines.payout_id}
               where ${payoutLines.affiliate_id} = ${affiliates.id} and ${payoutLines.status} = 'approved'
                 and ${payouts.status} = 'paid' and ${isNew(payouts.updated_at)} group by 2) e) n
   cross join lateral (select identity.address_of(${affiliates.id}) as email offset 0) p
   where ${affiliates.id} > ${after}::uuid and n.news is not null and p.email is not null
   order by ${affiliates.id} limit ${PAGE}`;
};

/** One mail a night, however much there is to tell. */
export const mailNews = job({
  name: "affiliates.news.mail",
  summary: "Tell affiliates what they earned, and what was paid to them",
  schedule: "nightly",
  perTenant: false,
  async run({ batch, ctx, scheduledFor }) {
    const until = new Date(scheduledFor.getTime() - 600_000).toISOString();
    const port = resend(ctx.config, forPlatform);
    let after = "00000000-0000-0000-0000-000000000000";
    let failed: unknown;
    for (let round = 0; round < ROUNDS; round += 1) {
      const found = News.parse((await batch({ found: newsOf(until, after) })).found);
      const sent = await Promise.allSettled(
        found.map(({ id, email, since, news }) =>
          port.send(
            mailOf(email, {
              subject: "What you earned by bringing others to Duka",
              paragraphs: news.map(({ kind, amount, currency }) => SAYS[kind](`${amount} ${currency}`)),
            }),
            `affiliate/${id}/${since}/${until}`,
          ),
        ),
      );
      const reached = found.filter((_, at) => {
        const one = sent[at];
        if (one?.status !== "rejected") return true;
        failed = one.reason;
        return one.reason instanceof MailFailed && one.reason.isRefused;
      });
      const ids = JSON.stringify(reached.map(({ id }) => id));
      if (reached.length > 0)
        await batch({
          told: sql`select affiliates.mark_told(array(select value::uuid from jsonb_array_elements_text(${ids}::jsonb)), ${until}::timestamptz)`,
        });
      if (found.length < PAGE) break;
      after = found.at(-1)?.id ?? after;
    }
    if (failed) throw failed;
  },
});
