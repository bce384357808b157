import { sql } from "drizzle-orm";
import { pause } from "../accounts/pauses.ts";
import { deliveries } from "../tables.ts";
import { afterAsking, afterTry, later, type NextStep } from "./next-step.ts";
import type { Ready } from "./ready-delivery.ts";
import type { Sender } from "./sender.ts";

/** For so long after a run began it calls providers: what it claimed is another's well after its last call has ended. */
const CALLS_FOR_MS = 60_000;
/** Calls of one account at once. */
const AT_ONCE = 5;

/** The time of a run: its moment, and how long ago that was. */
export interface Clock {
  at: Date;
  began: number;
}

const nowOf = ({ at, began }: Clock): Date => new Date(at.getTime() + Math.max(0, Date.now() - began));

/**
 * Tries what was claimed, a few of an account at once. Once its provider wants no calls for a time, and when the claim has nearly run out, the
 * rest goes back untried.
 */
export async function attemptAll(sender: Sender, tried: readonly Ready[], clock: Clock): Promise<NextStep[]> {
  const byAccount = Map.groupBy(tried, ({ account }) => account.fingerprint);
  const all = await Promise.all([...byAccount.values()].map((some) => attemptBy(sender, some, clock)));
  return all.flat();
}

async function attemptBy(sender: Sender, some: readonly Ready[], clock: Clock): Promise<NextStep[]> {
  const waiting = [...some];
  const steps: NextStep[] = [];
  let resumes: string | undefined;
  const work = async () => {
    for (let one = waiting.shift(); one; one = waiting.shift()) {
      const isLate = Date.now() - clock.began > CALLS_FOR_MS;
      if (isLate || resumes !== undefined) steps.push(untried(one, resumes ?? nowOf(clock).toISOString()));
      else {
        const { step, pausedMs, ended } = await attempt(sender, one, clock);
        steps.push(step);
        if (pausedMs > 0) resumes = later(ended, pausedMs);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return steps;
}

const untried = ({ due: { id } }: Ready, due_at: string): NextStep => ({
  ...{ id, status: "waiting", failure: "provider_busy", due_at, untried: true },
});

async function attempt({ ctx, tenant }: Sender, { due, recipient, content, account }: Ready, clock: Clock) {
  const outcome = await account.port.send({
    to: recipient,
    ...content,
    reference: `${tenant.id}_${due.id}`,
    key: due.id,
  });
  const ended = nowOf(clock);
  const pausedMs = "retryAfterMs" in outcome ? (outcome.retryAfterMs ?? 0) : 0;
  await pause(ctx, account.fingerprint, ended, pausedMs);
  return { step: afterTry(due, outcome, account.port.keyLivesMs, ended), pausedMs, ended };
}

/**
 * Asks providers for messages of unknown outcome: one with the same text to the same person since the delivery came to be is its own, unless
 * it is another delivery's. While another of the same text to the same person is on its way, nobody can tell whose one is.
 */
export async function askFor({ read }: Sender, asked: readonly Ready[], at: Date): Promise<NextStep[]> {
  if (asked.length === 0) return [];
  const names = await Promise.all(
    asked.map(({ due, recipient, content, account }) =>
      account.port.find?.({ to: recipient, text: content.text }, new Date(due.created_at)),
    ),
  );
  const found = JSON.stringify(names.flatMap((some) => some ?? []));
  const people = JSON.stringify(asked.map(({ recipient }) => recipient));
  const { known, sending } = await read({
    known: sql`select message_id from ${deliveries} where provider = 'twilio'
                and message_id = any (array(select jsonb_array_elements_text(${found}::jsonb)))`,
    sending: sql`select recipient, content ->> 'text' as text from ${deliveries}
                  where status = 'sending' and recipient = any (array(select jsonb_array_elements_text(${people}::jsonb)))`,
  });
  const taken = new Set(known.map(({ message_id }) => message_id as string));
  const underWay = new Set(sending.map(({ recipient, text }) => `${recipient} ${text}`));
  return asked.map(({ due, recipient, content }, index) => {
    const some = underWay.has(`${recipient} ${content.text}`) ? undefined : names[index];
    const free = some?.find((name) => !taken.has(name)) ?? null;
    if (free) taken.add(free);
    return afterAsking(due, some === undefined ? undefined : free, at);
  });
}
