import type { Priority } from "../feed/priority.ts";
import type { AnyType } from "../kinds/catalogue.ts";
import type { Channel } from "../kinds/notification-type.ts";
import type { Recipient } from "./recipients.ts";

/** A message that is to leave, or be held for a digest, and when. */
export interface PlannedDelivery {
  channel: "email" | "sms";
  status: "waiting" | "held";
  due_at: string;
  /** Why it waits. */
  failure?: "quiet_hours";
}

/** By what somebody gets a notification of this priority. */
export interface Plan {
  in_app: boolean;
  deliveries: PlannedDelivery[];
  escalate_at: string | null;
  escalate_by: "email" | "sms" | null;
}

type Asked = Pick<
  Recipient,
  | "tenant_choices"
  | "own_choices"
  | "urgent_override"
  | "now"
  | "quiet_until"
  | "digest_at"
  | "escalate_at"
  | "escalate_by"
>;

/**
 * A person's choice stands before the tenant's, and that before the type's. What is urgent is in everybody's feed, goes through quiet
 * hours unless the person wants it otherwise, and is in no digest, nor is what is high. While those two are unread, they escalate.
 */
export function planOf(
  type: Pick<AnyType, "channels" | "isNeverMuted">,
  priority: Priority,
  person: Asked,
): Plan {
  const wants = (channel: Channel): boolean =>
    person.own_choices[channel] ?? person.tenant_choices[channel] ?? type.channels[channel];
  const isPressing = priority === "URGENT" || priority === "HIGH";
  const isHeldBack = priority !== "URGENT" || !person.urgent_override;
  const planned = (channel: "email" | "sms"): PlannedDelivery[] => {
    if (!wants(channel)) return [];
    if (channel === "email" && !isPressing && person.digest_at !== null)
      return [{ channel, status: "held", due_at: person.digest_at }];
    const due_at = isHeldBack ? person.quiet_until : person.now;
    const isQuiet = Date.parse(due_at) > Date.parse(person.now);
    return [{ channel, status: "waiting", due_at, ...(isQuiet ? { failure: "quiet_hours" } : {}) }];
  };
  const in_app = priority === "URGENT" || type.isNeverMuted || wants("in_app");
  // What is in no feed cannot be read.
  const escalates = in_app && isPressing && person.escalate_at !== null;
  return {
    in_app,
    deliveries: [...planned("email"), ...planned("sms")],
    escalate_at: escalates ? person.escalate_at : null,
    escalate_by: escalates ? person.escalate_by : null,
  };
}
