import { anyStaff, type Role } from "#platform/context.ts";
import type { Standing } from "#platform/live/standing.ts";
import type { Channel } from "./frames.ts";

/** Whom a message is for: everybody of the tenant, those of a role, or one person. */
export type Topic = "tenant" | `role:${Role}` | `user:${string}`;

/** What is to be sent: once for each `key`, however often it is published. */
export interface Message {
  key: string;
  /** When it happened (RFC 3339). */
  at: string;
  channel: Channel;
  topics: readonly Topic[];
  /**
   * What it is about: members who are limited see it where one of these is theirs, or where it is "any". Whom it is for by
   * `user:` sees it anyway.
   */
  places: readonly string[] | "any";
  event: string;
  data: Readonly<Record<string, unknown>>;
}

/** Who hears the same, but for what is for one person alone. */
export interface Listener {
  channel: Channel;
  topics: ReadonlySet<Topic>;
  places: ReadonlySet<string> | null;
}

/** An administrator of the platform hears what the tenant's own do. */
const AS_ADMINISTRATOR: readonly Role[] = ["owner", "admin"];

/** The topics that somebody hears, as the database admitted them. */
export function topicsOf({ user, roles, as }: Standing): Topic[] {
  const heard = as === "platform_admin" ? AS_ADMINISTRATOR : roles;
  return ["tenant", ...heard.map((role): Topic => `role:${role}`), `user:${user}`];
}

/** The listener that a socket of this channel is. */
export const listenerOf = (standing: Standing, channel: Channel): Listener => ({
  channel,
  topics: new Set(topicsOf(standing)),
  places: standing.places && new Set(standing.places),
});

/** Is the message for this person by name? */
export const isFor = ({ channel, topics }: Message, listener: { channel: Channel }, user: string): boolean =>
  channel === listener.channel && topics.includes(`user:${user}`);

/** Does the listener hear the message as one of the tenant or of a role? */
export function hears({ channel, topics, places: mine }: Listener, message: Message): boolean {
  if (message.channel !== channel) return false;
  if (!message.topics.some((topic) => !topic.startsWith("user:") && topics.has(topic))) return false;
  const { places } = message;
  return mine === null || places === "any" || places.some((place) => mine.has(place));
}

/** What listeners have in common who hear the same, but for what is for one person alone. */
export const groupOf = ({ roles, places, as }: Standing, channel: Channel): string =>
  JSON.stringify([channel, as, [...roles].sort(), places && [...places].sort()]);

/** May somebody know who else of the tenant is there? A tenant's customers may not. */
export const seesOthers = ({ roles, as }: Standing): boolean =>
  as === "platform_admin" || roles.some((role) => anyStaff.includes(role));
