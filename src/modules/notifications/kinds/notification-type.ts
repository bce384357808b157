import type { SQL } from "drizzle-orm";
import { z } from "zod";
import type { Priority } from "../feed/priority.ts";

/** By what a notification reaches somebody. */
export const Channel = z.enum(["in_app", "email", "sms"]);
export type Channel = z.infer<typeof Channel>;

/** Templates of one channel: `title` is a feed's title or a mail's subject; a text message has none. */
export interface Texts {
  title?: string;
  text: string;
  /** A mail's HTML, where it is more than its text in paragraphs. */
  html?: string;
}

/** What every template may say beside the variables of its type. */
export const COMMON_VARIABLES = ["tenant", "person"] as const;

/** The language of the words that every type has. */
export const DEFAULT_LANGUAGE = "en";

/** A type of notification as it is declared: all that there is to know of it. */
interface TypeSpec<Payload extends z.ZodObject> {
  /** Such as `inventory.low_stock`. */
  name: string;
  summary: string;
  /** Of the event that raises it. */
  payload: Payload;
  /** What its templates may say beside what all may: texts, by name. */
  variables: readonly string[];
  priority: Priority | ((payload: z.output<Payload>) => Priority);
  /** Set where nobody may keep it out of their feed. */
  isSecurity?: boolean;
  /** Where it gives false, another one says it too, and nobody gets this one. */
  concerns?(payload: z.output<Payload>): boolean;
  /** Who gets it: a SELECT of `user_id`. Only active members of the tenant get anything. */
  audience(payload: z.output<Payload>): SQL;
  /** A SELECT of one row whose columns are its variables, but for those that are fields of the payload. */
  facts?(payload: z.output<Payload>): SQL;
  /** What it is about, as a path of the API. */
  link(payload: z.output<Payload>): string | null;
  /** What it is about: within the cooldown nobody gets another of the same type about the same. */
  subject(payload: z.output<Payload>): string;
  cooldownMinutes?: number;
  /** Where it goes unless the tenant or the person says otherwise. */
  channels: Readonly<Record<Channel, boolean>>;
  /** Its words in the default language. */
  texts: Readonly<Record<Channel, Texts>>;
}

/** A type of notification. */
export interface NotificationType<Payload extends z.ZodObject = z.ZodObject> extends TypeSpec<Payload> {
  /** It is always urgent, or of somebody's security: nobody keeps it out of their feed. */
  isNeverMuted: boolean;
}

/** Declares a type of notification. */
export const notificationType = <Payload extends z.ZodObject>(
  type: TypeSpec<Payload>,
): NotificationType<Payload> => ({
  ...type,
  isNeverMuted: type.isSecurity === true || type.priority === "URGENT",
});

/** All that templates of a type may name. */
export const variablesOf = ({ variables }: Pick<NotificationType, "variables">): readonly string[] => [
  ...variables,
  ...COMMON_VARIABLES,
];
