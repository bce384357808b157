import { randomBytes } from "node:crypto";

/** A text message that was taken. */
export type Taken = { sid: string; to: string; text: string; reference: string | null; at: string };

/** The body of a Twilio error. */
export const twilioRefusal = (status: number, code: number, message: string) => ({
  code,
  message,
  more_info: `https://www.twilio.com/docs/errors/${code}`,
  status,
});

const NUMBER = /^\+[1-9]\d{6,14}$/;

/** Reads `POST …/Messages.json`: a message, or the code of what is wrong with it. */
export function parseMessage(body: string): Taken | number {
  const form = new URLSearchParams(body);
  const [to, text, callback] = [form.get("To") ?? "", form.get("Body") ?? "", form.get("StatusCallback")];
  if (!NUMBER.test(to)) return 21211;
  if (!form.get("From") && !form.get("MessagingServiceSid")) return 21603;
  if (text === "" || text.length > 1600) return 21602;
  return {
    sid: `SM${randomBytes(16).toString("hex")}`,
    to,
    text,
    reference: callback?.split("/").at(-1) ?? null,
    at: new Date().toISOString(),
  };
}

/** A message as the API answers with it. */
export const messageBody = (account: string, { sid, to, text, at }: Taken) => ({
  account_sid: account,
  body: text,
  date_created: new Date(at).toUTCString().replace("GMT", "+0000"),
  direction: "outbound-api",
  error_code: null,
  sid,
  status: "queued",
  to,
});
