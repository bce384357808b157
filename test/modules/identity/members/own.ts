import type { Answer, Client } from "#test/tenant.ts";

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
