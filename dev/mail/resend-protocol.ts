/** The body of every Resend error. */
export type Refusal = { statusCode: number; name: string; message: string };

/** The parts of an email that the mailbox keeps. */
export type Email = {
  from: string;
  to: string[];
  cc: string[];
  bcc: string[];
  subject: string;
  text: string | null;
  html: string | null;
};

/** The valid emails of a batch, and the refusals of the others by their place in it. */
export type Batch = { emails: Email[]; errors: { index: number; refusal: Refusal }[] };

const ADDRESS = /^(?:[^<>@]*<[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+)$/;
const MOST_RECIPIENTS = 50;
const MOST_IN_BATCH = 100;

export function refusal(statusCode: number, name: string, message: string): Refusal {
  return { statusCode, name, message };
}

/** Reads the body of `POST /emails`. */
export function parseEmail(body: string): Email | Refusal {
  const value = parseJson(body);
  return value === undefined ? notJson() : toEmail(value);
}

/** Reads the body of `POST /emails/batch`: up to 100 emails, none with attachments. */
export function parseBatch(body: string): Batch | Refusal {
  const value = parseJson(body);
  if (value === undefined) return notJson();
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_IN_BATCH) {
    return refusal(422, "invalid_parameter", `A batch is a list of 1 to ${MOST_IN_BATCH} emails`);
  }
  const batch: Batch = { emails: [], errors: [] };
  for (const [index, item] of value.entries()) {
    const email = item?.attachments === undefined ? toEmail(item) : noAttachments();
    if ("statusCode" in email) batch.errors.push({ index, refusal: email });
    else batch.emails.push(email);
  }
  return batch;
}

function toEmail(value: unknown): Email | Refusal {
  if (typeof value !== "object" || value === null) return notJson();
  const { from, to, cc, bcc, subject, text, html, template } = value as Record<string, unknown>;
  if (!from) return missing("from");
  if (to === undefined || to === "" || (Array.isArray(to) && to.length === 0)) return missing("to");
  if (!template && typeof subject !== "string") return missing("subject");
  if (typeof text !== "string" && typeof html !== "string" && !template) return missing("html` or `text");
  if (typeof from !== "string" || !ADDRESS.test(from)) {
    return refusal(422, "invalid_from_address", `Invalid \`from\` field. ${FORM}`);
  }
  const [recipients, copies, blindCopies] = [to, cc, bcc].map(addresses);
  if (!recipients || !copies || !blindCopies)
    return refusal(422, "invalid_parameter", `Invalid recipient. ${FORM}`);
  if (recipients.length > MOST_RECIPIENTS) {
    return refusal(422, "invalid_parameter", `\`to\` takes at most ${MOST_RECIPIENTS} recipients`);
  }
  return {
    from,
    to: recipients,
    cc: copies,
    bcc: blindCopies,
    subject: typeof subject === "string" ? subject : "",
    text: typeof text === "string" ? text : null,
    html: typeof html === "string" ? html : null,
  };
}

const FORM =
  "The email address needs to follow the `email@example.com` or `Name <email@example.com>` format.";

/** One address or a list as a list; undefined when one of them is none. */
function addresses(value: unknown): string[] | undefined {
  const list: unknown[] = value === undefined || value === null ? [] : [value].flat();
  const valid = list.filter((item): item is string => typeof item === "string" && ADDRESS.test(item));
  return valid.length === list.length ? valid : undefined;
}

function missing(field: string): Refusal {
  return refusal(422, "missing_required_field", `Missing \`${field}\` field.`);
}

function noAttachments(): Refusal {
  return refusal(422, "invalid_attachment", "Attachments are not possible in a batch");
}

function notJson(): Refusal {
  return refusal(400, "validation_error", "The request body is not a JSON object");
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
