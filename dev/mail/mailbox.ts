import { randomUUID } from "node:crypto";
import type { Email } from "./resend-protocol.ts";

/** A message as it is listed: recipients in one line, `at` in RFC 3339; a body that was not given is null. */
export type Message = {
  id: string;
  from: string;
  to: string;
  cc: string[];
  bcc: string[];
  subject: string;
  text: string | null;
  html: string | null;
  at: string;
};

const KEPT = 1000;

/** The caught messages, newest first; the oldest give way. */
export function mailbox() {
  let messages: Message[] = [];
  return {
    /** Keeps a message; gives its id. */
    add(email: Email): string {
      const id = randomUUID();
      const { to, ...rest } = email;
      messages = [
        { id, ...rest, to: to.join(", "), at: new Date().toISOString() },
        ...messages.slice(0, KEPT - 1),
      ];
      return id;
    },
    /** All of them, or those to one address, in whatever case. */
    list(to?: string): Message[] {
      if (to === undefined) return messages;
      const wanted = to.toLowerCase();
      return messages.filter((message) =>
        message.to.split(", ").some((address) => bare(address).toLowerCase() === wanted),
      );
    },
    empty(): void {
      messages = [];
    },
  };
}

/** `Amina <amina@example.com>` without the name. */
function bare(address: string): string {
  return /<([^<>]+)>\s*$/.exec(address)?.[1] ?? address.trim();
}
