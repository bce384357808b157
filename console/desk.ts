import type { Formats } from "./formats.ts";
import type { Tenant } from "./shapes.ts";

/** What the panels of one shop work with. */
export interface Desk {
  tenant: Tenant;
  formats: Formats;
  /** Whether the person has one of these roles here. */
  is(roles: readonly string[]): boolean;
  /** Asks the API in this shop. Errors: `Refusal`, `Unreachable`. */
  get<Answer>(path: string): Promise<Answer>;
  post(path: string): Promise<void>;
  /** Says something to who does not look. */
  say(text: string): void;
  /** What went wrong, as a person reads it. */
  words(error: unknown): string;
  /** Shows a figure above the panels. */
  figure(id: string, text: string): void;
}

export const ADMINS = ["owner", "admin"];
export const MANAGERS = [...ADMINS, "manager"];
export const STAFF = [...MANAGERS, "operator", "staff", "cashier", "viewer"];
