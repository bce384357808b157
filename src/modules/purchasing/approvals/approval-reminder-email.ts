import { z } from "zod";
import type { Mail } from "#platform/mail.ts";
import { Decimal } from "#platform/money.ts";
import { escapeHtml } from "#platform/text.ts";
import { Timestamp } from "#platform/time.ts";

/** What a reminder says: nothing that changes, so that its mail is the same whenever it is sent. */
export const Reminder = z.object({
  id: z.uuid(),
  purchase_request_id: z.uuid(),
  number: z.int(),
  reference: z.string().nullable(),
  total: Decimal,
  currency: z.string(),
  submitted_at: Timestamp,
});
type Reminder = z.infer<typeof Reminder>;

/** The e-mail template of a reminder: text and HTML say the same. */
export function approvalReminderEmail(to: string, reminder: Reminder): Mail {
  const { purchase_request_id, number, reference, total, currency, submitted_at } = reminder;
  const day = submitted_at.slice(0, 10);
  const subject = `A purchase request waits for your approval${number > 1 ? ` (reminder ${number})` : ""}`;
  const paragraphs = [
    `A purchase request of ${total} ${currency}${reference ? `, ${reference},` : ""} waits for approval since ${day}, and you may approve or reject it.`,
    `Its id is ${purchase_request_id}.`,
    "Who runs the shop decides in its purchasing settings when such reminders are sent.",
  ];
  const html = paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`).join("");
  return {
    to,
    subject,
    text: `${paragraphs.join("\n\n")}\n`,
    html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head><body style="font-family:sans-serif;max-width:36em">${html}</body></html>`,
  };
}
