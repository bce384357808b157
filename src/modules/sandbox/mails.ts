import { sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp, type Context } from "#platform/context.ts";
import type { Statement } from "#platform/database/connection.ts";
import { bodyOf } from "#platform/database/view.ts";
import type { Mail } from "#platform/mail.ts";
import { asJob } from "#platform/operations/handler.ts";
import { list } from "#platform/operations/list.ts";
import { tenantBatch } from "#platform/operations/tenant-batch.ts";
import { Timestamp } from "#platform/time.ts";

/** A mail with the key under which it is sent once. */
export type KeptMail = Pick<Mail, "to" | "subject" | "text"> & { key: string };

/** For a job of a sandbox: keeps mails that go to nobody, to be read there. */
export const keepingMails = (mails: readonly KeptMail[]): Statement =>
  sql`select tenants.keep_mails(${JSON.stringify(mails.map(({ to, ...mail }) => ({ recipient: to, ...mail })))}::jsonb)`;

/** The same, after the work of a person. */
export const keepMails = (ctx: Context, sandbox: string, mails: readonly KeptMail[]): Promise<unknown> =>
  tenantBatch(
    asJob({ ...ctx, actor: { kind: "anonymous" } }, sandbox),
    { command: "sandbox.mails.keep", access: "essential" },
    [keepingMails(mails)],
  );

const SandboxMail = z
  .object({
    id: z.uuid(),
    recipient: z.string(),
    subject: z.string(),
    text: z
      .string()
      .describe("Without what the address alone is to know, such as the token of an invitation"),
    sent_at: Timestamp.describe("Business time"),
  })
  .meta({ id: "SandboxMail" });

export const listMails = list({
  name: "sandbox.mails.list",
  summary: "List the mails that a sandbox would have sent: invitations, reminders, reports",
  item: SandboxMail,
  roles: adminUp,
  filters: {},
  untimed: "a mail never changes",
  from: sql`tenants.sandbox_mails m`,
  body: bodyOf({
    ...{ id: sql`m.id`, recipient: sql`m.recipient`, subject: sql`m.subject` },
    ...{ text: sql`m.text`, sent_at: sql`m.sent_at` },
  }),
  id: sql`m.id`,
  sorts: { sent_at: { by: sql`m.id`, type: "uuid" } },
  order: "-sent_at",
});
