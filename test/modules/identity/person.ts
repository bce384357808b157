import { sql } from "drizzle-orm";
import { vi } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { type Answer, asOwner, call, config, mintTenant } from "#test/tenant.ts";

/** A password that the policy takes. */
export const PASSWORD = "correct horse battery";

/** An address that nobody has. */
export const freshEmail = (prefix = "person"): string => `${prefix}.${newId()}@example.com`;

interface Message {
  subject: string;
  text: string;
  html: string;
}

/** The mails to an address, newest first. */
export async function mailsTo(email: string): Promise<Message[]> {
  const response = await fetch(`${config.RESEND_API_URL}/messages?to=${encodeURIComponent(email)}`);
  return response.json();
}

/** The code in the `nth` mail to an address whose subject matches, as soon as it is there. */
export async function codeTo(email: string, subject: RegExp, nth = 1): Promise<string> {
  return vi.waitFor(
    async () => {
      const mails = (await mailsTo(email)).filter((mail) => subject.test(mail.subject));
      const [code] = /\b(?:\d{6}|\d{24})\b/.exec(mails[mails.length - nth]?.text ?? "") ?? [];
      if (!code) throw new Error(`no mail ${nth} like ${subject} came to ${email}`);
      return code;
    },
    { timeout: 10_000, interval: 50 },
  );
}

export const VERIFY = /verify/;
export const SIGN_IN = /sign in/;
export const RESET = /new password/;

/** A code that differs from the right one. */
export const wrong = (code: string): string => String(BigInt(code) ^ 1n).padStart(code.length, "0");

/** Calls the API without signing in. */
export function post<T = Record<string, unknown>>(
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer<T>> {
  return call<T>("POST", `/api/v1${path}`, { body, headers });
}

/** The same with a token. */
export function as(token: string) {
  const headers = { Authorization: `Bearer ${token}` };
  return <T = Record<string, unknown>>(method: string, path: string, body?: unknown) =>
    call<T>(method, `/api/v1${path}`, { headers, ...(body === undefined ? {} : { body }) });
}

/** What a sign-in answers. */
export interface Tokens extends Record<string, unknown> {
  access_token: string;
  token_type: string;
  expires_in: number;
  refresh_token: string;
  user: Record<string, unknown>;
  tenant: Record<string, unknown> | null;
  memberships: { status: string; roles: string[]; tenant: Record<string, unknown> }[];
}

/** A person who has registered and proven their address. */
export async function registered(
  body: Record<string, unknown> = {},
  query = "",
): Promise<{ email: string; id: string }> {
  const email = freshEmail();
  await post(`/auth/register${query}`, { email, password: PASSWORD, ...body });
  const answer = await post<{ user_id: string }>("/auth/register/verify", {
    email,
    code: await codeTo(email, VERIFY),
  });
  return { email, id: answer.body.user_id };
}

/** Signs in by password. */
export const signIn = (email: string, headers: Record<string, string> = {}) =>
  post<Tokens>("/auth/login", { email, password: PASSWORD }, headers);

/** A person who has registered and signed in. */
export async function signedIn() {
  const person = await registered();
  const { body } = await signIn(person.email);
  return { ...person, tokens: body, api: as(body.access_token) };
}

/** The platform's audit log about a target. */
export async function platformAuditOf(targetId: string) {
  const [rows = []] = await asOwner(
    sql`select action, actor_kind, actor_id, after from audit.platform_events where target_id = ${targetId}`,
  );
  return rows;
}

/** A new tenant that a person is a manager of. */
export async function joined(userId: string, loginMfa = "off") {
  const tenant = await mintTenant();
  await asOwner(
    sql`update tenants.tenants set login_mfa = ${loginMfa} where id = ${tenant.id}`,
    sql`insert into identity.memberships (tenant_id, id, user_id, roles, status)
        values (${tenant.id}, app.uuid7(), ${userId}, '{manager}', 'active')`,
  );
  return tenant;
}
