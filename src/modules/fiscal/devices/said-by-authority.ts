import { sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import type { Config } from "#platform/env.ts";
import { Problem } from "#platform/errors.ts";
import type { Authority, Outcome } from "../authority/authority.ts";
import { authorityOf, DeviceAccess } from "../authority/authority-of.ts";

type Failed = Exclude<Outcome<unknown>, { kind: "accepted" | "empty" }>;

/** Asks the authority by a device, as its row says; a device whose address is no longer allowed asks nobody. */
export async function askBy<Data>(
  config: Config,
  tenant: string,
  access: unknown,
  ask: (authority: Authority) => Promise<Outcome<Data>>,
): Promise<Outcome<Data>> {
  const authority = await authorityOf(config, tenant, DeviceAccess.parse(access));
  return authority
    ? ask(authority)
    : { kind: "not_sent", why: "the deployment does not allow the device's address" };
}

const isReached = ({ kind }: Outcome<unknown>): boolean => kind !== "not_sent" && kind !== "maybe_sent";

/** The statement that notes at the device how a call went. */
export function noted(device: string, outcome: Outcome<unknown>): Statement {
  const error = outcome.kind === "accepted" || outcome.kind === "empty" ? null : JSON.stringify(outcome);
  return sql`select fiscal.note_device(${device}::uuid, ${isReached(outcome)}::boolean, ${error}::jsonb)`;
}

/** What is answered where the authority said no, or nothing. */
export function problemOf(outcome: Failed): Problem {
  switch (outcome.kind) {
    case "not_sent":
      return new Problem("authority.not_reached", { detail: outcome.why });
    case "maybe_sent":
      return new Problem("authority.no_answer", { detail: outcome.why });
    default: {
      const { code, message, cause, fix } = outcome;
      const members = { authority_code: code, authority_message: message, cause, fix };
      return new Problem(outcome.kind === "retry" ? "authority.not_ready" : "authority.refused", {
        detail: cause,
        members,
      });
    }
  }
}

/** What asking the authority may end with. */
export const authorityErrors = [
  "device.not_found",
  "authority.not_reached",
  "authority.no_answer",
  "authority.not_ready",
  "authority.refused",
] as const;
