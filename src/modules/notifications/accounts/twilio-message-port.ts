import { z } from "zod";
import type { Reach } from "#platform/outside.ts";
import { callProvider, failureOf, type MessagePort } from "./message-port.ts";

const Listed = z.object({
  messages: z.array(
    z.object({
      sid: z.string(),
      body: z.string().nullable(),
      to: z.string().nullable(),
      date_created: z.string(),
    }),
  ),
});

/** Twilio's clock and this one may differ so much. */
const SKEW_MS = 60_000;

/**
 * Text messages by an account at Twilio, which knows no keys, and tells what it has had. `callback` is where it says what becomes of a
 * message, before its reference.
 */
export const twilioPort = (account: {
  url: string;
  sid: string;
  authToken: string;
  sender: string;
  callback: string;
  reach: Reach;
}): MessagePort => {
  const messages = `${account.url.replace(/\/$/, "")}/2010-04-01/Accounts/${account.sid}/Messages.json`;
  const Authorization = `Basic ${btoa(`${account.sid}:${account.authToken}`)}`;
  return {
    keyLivesMs: 0,
    async send({ to, text, reference }) {
      const from = account.sender.startsWith("MG") ? "MessagingServiceSid" : "From";
      const answer = await callProvider(account.reach, messages, {
        method: "POST",
        headers: { Authorization, "Content-Type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({
          ...{ To: to, [from]: account.sender, Body: text },
          StatusCallback: `${account.callback}/${reference}`,
        }).toString(),
      });
      const { sid, code } = answer.body;
      if (answer.status === 201 && typeof sid === "string") return { kind: "accepted", messageId: sid };
      return failureOf(answer, code);
    },
    async find({ to, text }, since) {
      const day = new Date(since.getTime() - SKEW_MS).toISOString().slice(0, 10);
      const query = new URLSearchParams({ To: to, "DateSent>": day, PageSize: "200" });
      const answer = await callProvider(account.reach, `${messages}?${query}`, {
        headers: { Authorization },
      });
      const listed = Listed.safeParse(answer.body);
      if (answer.status !== 200 || !listed.success) return undefined;
      return listed.data.messages
        .filter((one) => one.to === to && one.body === text)
        .filter(({ date_created }) => Date.parse(date_created) >= since.getTime() - SKEW_MS)
        .map(({ sid }) => sid);
    },
  };
};
