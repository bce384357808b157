import { z } from "zod";
import { sha256Hex } from "#platform/crypto.ts";
import { cut, storable } from "#platform/text.ts";
import { bare } from "../accounts/brevo-message-port.ts";

/** What a provider says of a message: `key` is the same however often it says so. */
export interface Report {
  reference: string;
  key: string;
  kind: string;
  status: "sent" | "delivered" | "failed" | null;
  reason: string | null;
  message_id: string | null;
}

/** A body that is none of this provider's. */
export class Malformed extends Error {}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Malformed();
  }
}

const MOST_REASON = 200;

/** What a provider says, as it can be kept: well-formed, without NUL, and no longer than is read. */
const kept = (text: string, most: number): string => cut(storable(text).trim(), most);
const short = (text: string | null | undefined): string | null => kept(text ?? "", MOST_REASON) || null;

const ResendEvent = z.object({
  type: z.string().max(100),
  data: z.object({
    email_id: z.string().max(200).optional(),
    tags: z.record(z.string(), z.unknown()).optional(),
    bounce: z.object({ type: z.string().optional(), subType: z.string().optional() }).optional(),
    failed: z.object({ reason: z.string().optional() }).optional(),
  }),
});

/** Reads a webhook of Resend's; `id` is that of its delivery by Svix. */
export function readResend(text: string, id: string): Report[] {
  const found = ResendEvent.safeParse(json(text));
  if (!found.success) throw new Malformed();
  const { type, data } = found.data;
  const reference = data.tags?.reference;
  if (typeof reference !== "string") return [];
  const isPassing = data.bounce?.type === "Transient";
  const status =
    type === "email.sent"
      ? "sent"
      : type === "email.delivered"
        ? "delivered"
        : type === "email.failed" || type === "email.suppressed" || (type === "email.bounced" && !isPassing)
          ? "failed"
          : null;
  const reason = data.bounce
    ? `bounced ${data.bounce.type ?? ""} ${data.bounce.subType ?? ""}`
    : data.failed?.reason;
  return [
    {
      ...{ reference, key: id, kind: type, status, message_id: data.email_id ?? null },
      reason: status === "failed" ? (short(reason) ?? type) : null,
    },
  ];
}

/** Reads a status callback of Twilio's for a message of this reference. */
export function readTwilio(text: string, reference: string): Report[] {
  const form = new URLSearchParams(text);
  const [sid, kind] = [form.get("MessageSid"), form.get("MessageStatus")];
  if (!sid || !kind || !/^\w{1,64}$/.test(sid) || !/^\w{1,32}$/.test(kind)) throw new Malformed();
  const status =
    kind === "sent"
      ? "sent"
      : kind === "delivered" || kind === "read"
        ? "delivered"
        : ["undelivered", "failed", "canceled"].includes(kind)
          ? "failed"
          : null;
  const code = form.get("ErrorCode");
  const reason = status === "failed" ? short(code ? `${kind} ${code}` : kind) : null;
  return [{ reference, key: `${sid}:${kind}`, kind, status, reason, message_id: sid }];
}

const text = z.union([z.string(), z.number()]).transform(String);
const BrevoEvent = z.object({
  event: z.string().max(100).optional(),
  msg_status: z.string().max(100).optional(),
  "message-id": z.string().max(300).optional(),
  messageId: text.optional(),
  ts_event: text.optional(),
  date: z.string().optional(),
  email: z.string().optional(),
  link: z.string().optional(),
  reason: z.string().nullish(),
  description: z.string().nullish(),
  "X-Mailin-custom": z.string().optional(),
  tag: z.union([z.string(), z.array(z.string())]).optional(),
});

const BREVO: Readonly<Record<string, Report["status"]>> = {
  request: "sent",
  sent: "sent",
  accepted: "sent",
  delivered: "delivered",
  hard_bounce: "failed",
  hardBounce: "failed",
  blocked: "failed",
  blacklisted: "failed",
  invalid_email: "failed",
  error: "failed",
  rejected: "failed",
  skip: "failed",
};

/** Reads a webhook of Brevo's: one event, or many where it batches them. */
export async function readBrevo(body: string): Promise<Report[]> {
  const found = z
    .array(BrevoEvent)
    .max(1000)
    .safeParse([json(body)].flat());
  if (!found.success) throw new Malformed();
  const reports = await Promise.all(found.data.map(reportOf));
  return reports.filter((one) => one !== undefined);
}

async function reportOf(event: z.infer<typeof BrevoEvent>): Promise<Report | undefined> {
  const kind = event.event ?? event.msg_status;
  const reference = event["X-Mailin-custom"] ?? tagOf(event.tag);
  if (kind === undefined || reference === undefined) return undefined;
  const name = event["message-id"] ?? event.messageId;
  const parts = [name && bare(name), kind, event.ts_event ?? event.date, event.email, event.link];
  const status = BREVO[kind] ?? null;
  const reason = status === "failed" ? (short(event.reason ?? event.description) ?? kind) : null;
  return {
    ...{ reference, kind, status, reason },
    key: await sha256Hex(JSON.stringify(parts)),
    message_id: name === undefined ? null : bare(name),
  };
}

/** A tag comes as it is, in a list, or in a list as JSON. */
function tagOf(tag: string | string[] | undefined): string | undefined {
  if (Array.isArray(tag)) return tag[0];
  if (!tag?.startsWith("[")) return tag;
  try {
    const list: unknown = JSON.parse(tag);
    return Array.isArray(list) && typeof list[0] === "string" ? list[0] : undefined;
  } catch {
    return undefined;
  }
}
