import { vi } from "vitest";
import { type Client, mintTenant, type TestTenant } from "#test/tenant.ts";
import { freshEmail, mailsTo, post } from "../person.ts";

export interface Invitation extends Record<string, unknown> {
  id: string;
  email: string;
  status: string;
}

/** The mails of invitations to an address, newest first. */
export const invitationsTo = async (email: string) =>
  (await mailsTo(email)).filter(({ subject }) => /invited/.test(subject));

/** The token of the `nth` invitation mailed to an address. */
export const tokenTo = (email: string, nth = 1): Promise<string> =>
  vi.waitFor(
    async () => {
      const mails = await invitationsTo(email);
      const [token] = /^[\w-]{43}$/m.exec(mails[mails.length - nth]?.text ?? "") ?? [];
      if (!token) throw new Error(`no invitation ${nth} came to ${email}`);
      return token;
    },
    { timeout: 10_000, interval: 50 },
  );

/** Accepts an invitation by its token. */
export const accept = (body: unknown) => post("/auth/invitations/accept", body);

/** An open invitation of a new tenant, and its token. */
export async function invited(
  role = "cashier",
  email = freshEmail(),
): Promise<{ tenant: TestTenant; admin: Client; email: string; invitation: Invitation; token: string }> {
  const tenant = await mintTenant();
  const admin = await tenant.member("admin");
  const { body } = await admin.post<Invitation>("/invitations", { email, role });
  return { tenant, admin, email, invitation: body, token: await tokenTo(email) };
}

/** A status and a code, as one value to compare. */
export const refusal = ({ status, body }: { status: number; body: Record<string, unknown> }) => [
  status,
  body.code,
];
