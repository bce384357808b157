/** A message to one address; both bodies say the same. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
  /** Files, their content in base64. */
  attachments?: readonly { filename: string; content: string }[];
}

/** Sends mail. The same key sends once, however often it is tried within a day. Throws MailFailed. */
export interface EmailPort {
  send(mail: Mail, idempotencyKey: string): Promise<void>;
}

/** A message that was not taken; `message` names the provider's reason, never what the mail says or whom it is to. */
export class MailFailed extends Error {
  override readonly name = "MailFailed";
  /** Would the same mail be refused again, such as one to an address that is none? */
  readonly isRefused: boolean;

  constructor(reason: string | undefined, { isRefused = false } = {}) {
    super(reason);
    this.isRefused = isRefused;
  }
}

/**
 * The mailbox that an address leads to, for counting: without the +tag that anybody may add to it, and for Gmail without
 * the dots, which it does not read.
 */
export function mailboxOf(address: string): string {
  const untagged = address.replace(/(?<=[^+])\+[^@]*(?=@[^@]*$)/, "");
  const [, local] = /^([^"]+)@(?:gmail|googlemail)\.com$/.exec(untagged) ?? [];
  return local === undefined ? untagged : `${local.replaceAll(".", "")}@gmail.com`;
}
