import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { expect } from "vitest";
import { backgroundContext } from "#platform/background-context.ts";
import { newId } from "#platform/database/ids.ts";
import { SCHEDULES } from "#platform/operations/job.ts";
import { type Answer, asOwner, type Client, call, config } from "#test/tenant.ts";
import type { Fault } from "../../../dev/faults.ts";
import { cron } from "../../../src/cron.ts";
import { type Office, openOffice } from "./office.ts";

const MINUTE = 60_000;

/** The moment so many minutes after now. */
export const inMinutes = (minutes: number): Date => new Date(Date.now() + minutes * MINUTE);

/**
 * Sends what is due in a tenant at a moment, as the clock would. `diesAt` is the round trip at which the run dies: the third claims,
 * the fourth comes after the provider was called.
 */
export async function send(office: Office, at: Date = new Date(), diesAt = 0): Promise<void> {
  const running = run(office, {
    at,
    before: (trip) => {
      if (trip === diesAt) throw new Error("the run died");
    },
  });
  await (diesAt ? running.catch(() => undefined) : running);
}

/** What a run is like: `before` and `after` its round trips, by their number, something else may happen. */
export interface RunSpec {
  at?: Date;
  bindings?: Record<string, string>;
  before?(trip: number): Promise<void> | void;
  after?(trip: number): Promise<void> | void;
}

/** Sends what is due in a tenant, by a deployment with these settings. */
export async function run({ tenant }: Office, { at = new Date(), bindings, before, after }: RunSpec) {
  const job = cron.get(SCHEDULES.every_minute)?.find(({ name }) => name === "notifications.deliveries.send");
  if (!job?.perTenant) throw new Error("there is no such job every minute");
  const context = backgroundContext({ ...env, ...bindings } as Env, createExecutionContext(), newId(), {});
  const { api } = context;
  let trips = 0;
  context.api = {
    async batch(statements, options) {
      trips += 1;
      const trip = trips;
      await before?.(trip);
      const rows = await api.batch(statements, options);
      await after?.(trip);
      return rows;
    },
  };
  await job.run(context, { id: tenant.id, time_zone: "UTC" }, at);
}

/** A delivery as the database has it. */
export interface Row {
  id: string;
  user_id: string;
  channel: string;
  kind: string;
  status: string;
  failure: string | null;
  message_id: string | null;
  attempts: number;
}

export async function rowsOf({ tenant }: Office): Promise<Row[]> {
  const [rows = []] = await asOwner(
    sql`select id, user_id, channel, kind, status, failure, message_id, attempts from notifications.deliveries
         where tenant_id = ${tenant.id}::uuid order by created_at, id`,
  );
  return rows as unknown as Row[];
}

/** An account of a tenant's with a provider, as a test uses it. */
export interface TestAccount {
  id: string;
  provider: "resend" | "brevo" | "twilio";
  /** What the provider knows the account by. */
  key: string;
  secret: string;
  token: string;
  given: GivenAccount;
  /** The next calls of the account go wrong; null is none. */
  faults(...faults: (Fault | null)[]): Promise<void>;
}

const messaging = new URL(config.TWILIO_API_URL).origin;
export const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

export async function openTestAccount(
  { owner }: Pick<Office, "owner">,
  provider: TestAccount["provider"],
  channel: "email" | "sms",
): Promise<TestAccount> {
  const given = aGivenAccount(provider, channel);
  const made = await owner.post<{ id: string }>("/provider-accounts", given);
  expect(made.status, made.text).toBe(201);
  return testAccount(made.body.id, given);
}

/** Puts another account in the place of one, or the same with some of its parts changed. */
export async function replaceTestAccount(
  { owner }: Pick<Office, "owner">,
  { id }: TestAccount,
  given: GivenAccount,
): Promise<TestAccount> {
  const put = await owner.call("PUT", `/provider-accounts/${id}`, { body: given });
  expect(put.status, put.text).toBe(200);
  return testAccount(id, given);
}

/** An account as its owner gives it. */
export type GivenAccount = ReturnType<typeof aGivenAccount>;

export function aGivenAccount(provider: TestAccount["provider"], channel: "email" | "sms") {
  const hex = newId().replaceAll("-", "");
  return {
    ...{ channel, provider, key: `token-${hex}` },
    webhook_secret: provider === "resend" ? SECRET : `bearer-${hex}`,
    sender: provider === "twilio" ? "+15017122661" : channel === "sms" ? "Duka" : "Shop <shop@duka.example>",
    ...(provider === "twilio" ? { account: `AC${hex}` } : {}),
  };
}

function testAccount(id: string, given: GivenAccount): TestAccount {
  const { provider, key: token, webhook_secret: secret } = given;
  const key = given.account ?? token;
  const at = provider === "resend" ? config.RESEND_API_URL : messaging;
  return {
    ...{ id, provider, key, secret, token, given },
    async faults(...faults) {
      await fetch(`${at}/faults/${key}`, { method: "POST", body: JSON.stringify(faults) });
    },
  };
}

/** What a provider of text messages, or Brevo, took from an account. */
export async function takenBy({
  key,
}: TestAccount): Promise<{ id: string; to: string; text: string; reference: string }[]> {
  return (await fetch(`${messaging}/calls/${key}`)).json();
}

/** The mails that Resend took for somebody. */
export async function mailsTo({
  email,
}: Client): Promise<{ id: string; subject: string; text: string; html: string }[]> {
  return (await fetch(`${config.RESEND_API_URL}/messages?to=${encodeURIComponent(email)}`)).json();
}

/** Gives somebody a phone, by its number. */
export async function givePhone({ userId }: Client): Promise<string> {
  const phone = `+2507${Math.floor(10_000_000 + Math.random() * 89_999_999)}`;
  await asOwner(sql`update identity.users set phone = ${phone} where id = ${userId}::uuid`);
  return phone;
}

const encoder = new TextEncoder();

async function hmac(hash: "SHA-1" | "SHA-256", key: Uint8Array<ArrayBuffer>, text: string): Promise<string> {
  const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash }, false, ["sign"]);
  return Buffer.from(await crypto.subtle.sign("HMAC", imported, encoder.encode(text))).toString("base64");
}

/** The headers of a webhook of Resend's, signed as Svix does. */
export async function svixHeaders(text: string, { id = newId(), secret = SECRET, at = new Date() } = {}) {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const key = new Uint8Array(Buffer.from(secret.slice("whsec_".length), "base64"));
  const signature = `v1,${await hmac("SHA-256", key, `${id}.${timestamp}.${text}`)}`;
  return { "svix-id": id, "svix-timestamp": timestamp, "svix-signature": signature };
}

/** Sends a webhook of Resend's, signed unless a header says otherwise. */
export async function resendSays(
  account: { id: string },
  event: unknown,
  {
    headers = {},
    ...signing
  }: { id?: string; headers?: Record<string, string>; secret?: string; at?: Date } = {},
): Promise<Answer> {
  const text = JSON.stringify(event);
  return call("POST", `/api/v1/provider-webhooks/resend/${account.id}`, {
    raw: { type: "application/json", text },
    headers: { ...(await svixHeaders(text, signing)), ...headers },
  });
}

/** The signature of a status callback of Twilio's. */
export function twilioSignature(
  token: string,
  path: string,
  fields: Record<string, string>,
): Promise<string> {
  const names = Object.keys(fields).sort();
  const signed = config.PUBLIC_URL + path + names.map((name) => name + fields[name]).join("");
  return hmac("SHA-1", new Uint8Array(encoder.encode(token)), signed);
}

/** Sends a status callback of Twilio's, signed with the account's token. */
export async function twilioSays(
  { id, token }: { id: string; token: string },
  reference: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const path = `/api/v1/provider-webhooks/twilio/${id}/${reference}`;
  return call("POST", path, {
    raw: { type: "application/x-www-form-urlencoded", text: new URLSearchParams(fields).toString() },
    headers: { "X-Twilio-Signature": await twilioSignature(token, path, fields), ...headers },
  });
}

/** Sends a webhook of Brevo's with the token that it was given. */
export const brevoSays = (
  { id, secret }: { id: string; secret: string },
  events: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> =>
  call("POST", `/api/v1/provider-webhooks/brevo/${id}`, {
    body: events,
    headers: { Authorization: `Bearer ${secret}`, ...headers },
  });

/** Takes events, but leaves what they have waiting to the clock. */
export const raise = (office: Office): Promise<void> =>
  office.settle((all) => all.filter(({ type }) => type !== "notifications.delivery.queued"));

/** What became of each delivery of an office, and why, in the order of the deliveries. */
export const statesOf = async (office: Office): Promise<string[]> =>
  (await rowsOf(office)).map(({ status, failure }) => (failure ? `${status} ${failure}` : status));

/** An office that notifies its owner by one channel alone, by an account of its own. */
export async function anOffice(provider: TestAccount["provider"], channel: "email" | "sms") {
  const office = await openOffice();
  const account = await openTestAccount(office, provider, channel);
  await givePhone(office.owner);
  await office.owner.post("/notifications/preferences", {
    channels: { "monitoring.alert": { email: channel === "email", sms: channel === "sms" } },
  });
  return { office, account };
}
