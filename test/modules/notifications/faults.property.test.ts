import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Fault } from "../../../dev/faults.ts";
import { type Office, openOffice } from "./office.ts";
import {
  brevoSays,
  givePhone,
  inMinutes,
  mailsTo,
  openTestAccount,
  raise,
  resendSays,
  rowsOf,
  send,
  type TestAccount,
  takenBy,
  twilioSays,
} from "./post.ts";

const PROVIDERS = [
  ["resend", "email"],
  ["brevo", "email"],
  ["twilio", "sms"],
  ["brevo", "sms"],
] as const;

const fault: fc.Arbitrary<Fault | null> = fc.constantFrom<(Fault | null)[]>(
  null,
  { status: 429 },
  { status: 429, retryAfter: "90" },
  { status: 503, retryAfter: "60", taken: true },
  { status: 500 },
  { status: 500, taken: true },
  { lost: true },
  { lost: true, taken: true },
);

/** What happens after the events came: the clock goes on so many minutes, and then one of these. */
const step = fc.record({
  minutes: fc.constantFrom(0, 1, 3, 6),
  doing: fc.constantFrom(
    "run",
    "two runs",
    "a run that dies after the call",
    "a run that dies before it",
    "events again",
    "webhooks",
  ),
});

const schedule = fc.record({
  faults: fc.array(fault, { maxLength: 7 }),
  steps: fc.array(step, { minLength: 1, maxLength: 6 }),
  order: fc.boolean(),
});

/** A message that a provider took: whose it is there, and which of ours it is. */
interface Taken {
  id: string;
  reference: string;
}

async function takenOf(office: Office, account: TestAccount): Promise<Taken[]> {
  if (account.provider !== "resend") return takenBy(account);
  const rows = await rowsOf(office);
  // The catcher keeps no tags: a mail's subject has the title that its event gave alone.
  return (await mailsTo(office.owner)).map(({ id, subject }) => ({
    id,
    reference: `${office.tenant.id}_${rows[Number(/\d+$/.exec(subject)?.[0])]?.id}`,
  }));
}

/** Says of all that was taken what its provider says, late, twice, and the last first. */
async function say(office: Office, account: TestAccount, channel: "email" | "sms"): Promise<void> {
  for (const { id, reference } of await takenOf(office, account)) {
    const delivery = reference.split("_")[1];
    for (const status of ["delivered", "sent", "delivered"]) {
      const answer =
        account.provider === "resend"
          ? await resendSays(
              account,
              { type: `email.${status}`, data: { email_id: id, tags: { reference } } },
              { id: `${id}-${status}` },
            )
          : account.provider === "twilio"
            ? await twilioSays(account, reference, { MessageSid: id, MessageStatus: status })
            : await brevoSays(
                account,
                channel === "sms"
                  ? { msg_status: status, messageId: Number(id), tag: reference }
                  : {
                      event: status === "sent" ? "request" : status,
                      "message-id": id,
                      "X-Mailin-custom": reference,
                    },
              );
      expect(answer.status, `${delivery}: ${answer.text}`).toBe(204);
    }
  }
}

/** More of each message than one was taken, by reference. */
async function twice(office: Office, account: TestAccount): Promise<string[]> {
  const references = (await takenOf(office, account)).map(({ reference }) => reference);
  return references.filter((one, at) => references.indexOf(one) !== at);
}

const MESSAGES = 3;

describe("over random schedules of faults nobody gets a message twice, and none is lost", () => {
  test.each(PROVIDERS)(
    "%s, by %s",
    async (provider, channel) => {
      await fc.assert(
        fc.asyncProperty(schedule, async ({ faults, steps, order }) => {
          const office = await openOffice();
          const account = await openTestAccount(office, provider, channel);
          await givePhone(office.owner);
          await office.owner.post("/notifications/preferences", {
            channels: { "monitoring.alert": { email: channel === "email", sms: channel === "sms" } },
          });
          const shuffled = (all: Parameters<Parameters<Office["settle"]>[0] & object>[0]) =>
            order ? [...all, ...all] : [...all, ...all].toReversed();
          // Raised one after the other, so that the rows are in the order of the titles; sent by the steps.
          for (let at = 0; at < MESSAGES; at += 1) {
            await office.alert("MEDIUM", { title: `Alert ${at}` });
            await raise(office);
          }
          await account.faults(...faults);
          let minutes = 0;
          for (const { minutes: more, doing } of steps) {
            minutes += more;
            const at = inMinutes(minutes);
            if (doing === "run") await send(office, at);
            else if (doing === "two runs") await Promise.all([send(office, at), send(office, at)]);
            else if (doing === "a run that dies after the call") await send(office, at, 4);
            else if (doing === "a run that dies before it") await send(office, at, 3);
            else if (doing === "events again") await office.settle(shuffled);
            else await say(office, account, channel);
            expect(await twice(office, account)).toEqual([]);
          }
          await account.faults();
          for (const later of [3, 9, 20, 40, 80, 160, 320]) await send(office, inMinutes(minutes + later));
          expect(await twice(office, account)).toEqual([]);
          const taken = await takenOf(office, account);
          const rows = await rowsOf(office);
          expect(rows).toHaveLength(MESSAGES);
          for (const { id, status } of rows) {
            const isTaken = taken.some(({ reference }) => reference.endsWith(`_${id}`));
            // Who knows keys for long enough, or can be asked, ends with every message there, and known to be.
            if (provider === "resend" || provider === "twilio")
              expect([isTaken, status]).toEqual([true, expect.stringMatching(/^(sent|delivered)$/)]);
            // Of others it is told that nobody knows, until they say so themselves.
            else expect(["sent", "delivered", "unknown"]).toContain(status);
            if (status !== "unknown") expect(isTaken, `${id} is ${status}`).toBe(true);
          }
          await say(office, account, channel);
          for (const { id, status } of await rowsOf(office)) {
            const isTaken = taken.some(({ reference }) => reference.endsWith(`_${id}`));
            expect(status, id).toBe(isTaken ? "delivered" : "unknown");
          }
        }),
        { numRuns: 6, interruptAfterTimeLimit: 100_000, markInterruptAsFailure: false },
      );
    },
    150_000,
  );
});
