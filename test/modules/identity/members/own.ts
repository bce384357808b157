import { sql } from "drizzle-orm";
import { type Answer, asOwner, type Client, mintPerson, mintTenant } from "#test/tenant.ts";

/** A membership as its person sees it. */
export interface Own extends Record<string, unknown> {
  id: string;
  status: string;
  awaits: string | null;
  roles: string[];
  tenant: { id: string; slug: string };
}

/** A person's profile, as far as it is about memberships. */
export interface Me {
  default_tenant_id: string | null;
  tenant: { id: string } | null;
  memberships: Own[];
}

/** What a person sees of themselves. */
export const own = async (person: Pick<Client, "get">): Promise<Me> =>
  (await person.get<Me>("/users/me")).body;

/** A person's decision on a membership of theirs. */
export const decide = (
  person: Client,
  id: string | undefined,
  verb: "accept" | "refuse" | "leave",
): Promise<Answer<Own>> => person.post<Own>(`/users/me/memberships/${id}/${verb}`);

/** Somebody with an account, a name and a phone, whom a new tenant has added by address; and how it was answered. */
export async function added(role = "cashier") {
  const tenant = await mintTenant();
  const admin = await tenant.member("admin");
  const person = await mintPerson();
  await asOwner(
    sql`update identity.users set name = 'Amina U.', phone = '+250 788' where id = ${person.userId}`,
  );
  const answer = await admin.post<{ id: string }>("/tenants/current/memberships", {
    email: person.email,
    role,
    name: "Till 1",
  });
  return { tenant, admin, person, answer };
}
