import { sql } from "drizzle-orm";
import { asOwner, type Client, clientOf, mintPerson } from "#test/tenant.ts";
import { tokenTo } from "../../modules/identity/invitations/invited.ts";
import {
  codeTo,
  freshEmail,
  PASSWORD,
  post,
  RESET,
  registered,
  SIGN_IN,
  signedIn,
  signIn,
  VERIFY,
} from "../../modules/identity/person.ts";
import type { World } from "../world.ts";
import { type Arranged, type Arrangement, done } from "./arrangement.ts";

/** The password of somebody who has registered. */
const byPassword: Arrangement = async () => {
  const { email } = await registered();
  return { body: { email, password: PASSWORD } };
};

/** Somebody who has registered and signed in by password. */
async function person(): Promise<Client> {
  const { email, id, tokens } = await signedIn();
  return clientOf({ userId: id, email, token: tokens.access_token });
}

/** A member of the world who waits for a decision, by their membership. */
async function waiting(world: World): Promise<Arranged> {
  const { membershipId = "" } = await world.member("cashier");
  await asOwner(sql`update identity.memberships set status = 'pending' where id = ${membershipId}::uuid`);
  return { id: membershipId };
}

/** A member whom a test may change, by their user id. */
const member: Arrangement = async (world) => ({ id: (await world.member("cashier")).userId });

/** An open invitation of the world and the token that was mailed. */
async function invitation({ as }: World): Promise<{ email: string; token: string }> {
  const email = freshEmail();
  done(await as.owner.post("/invitations", { email, role: "cashier" }));
  return { email, token: await tokenTo(email) };
}

/** Somebody whom the world has invited. */
async function invitee({ as }: World): Promise<Arranged> {
  const by = await mintPerson();
  const { id } = done(
    await as.owner.post<{ id: string }>("/invitations", { email: by.email, role: "cashier" }),
  );
  return { by, id };
}

/** Somebody whom the world has removed, by their user id. */
async function formerMember(world: World): Promise<string> {
  const { userId } = await world.member("cashier");
  done(await world.as.owner.call("DELETE", `/users/${userId}`));
  return userId;
}

export const arrangements: Record<string, Arrangement> = {
  "identity.accounts.verify": async () => {
    const email = freshEmail();
    done(await post("/auth/register", { email, password: PASSWORD }));
    return { body: { email, code: await codeTo(email, VERIFY) } };
  },
  "identity.sessions.create": byPassword,
  "identity.tokens.create": byPassword,
  "identity.sign_in_codes.create": byPassword,
  "identity.sessions.create_by_code": async () => {
    const { email } = await registered();
    done(await post("/auth/login/request-code", { email, password: PASSWORD }));
    return { body: { email, code: await codeTo(email, SIGN_IN) } };
  },
  "identity.sessions.refresh": async () => {
    const { email } = await registered();
    return { body: { refresh_token: done(await signIn(email)).refresh_token } };
  },
  "identity.tokens.revoke": async () => {
    const { email } = await registered();
    return { body: { token: done(await signIn(email)).refresh_token } };
  },
  "identity.sessions.end": async () => {
    const by = await person();
    const { data } = done(await by.get<{ data: { id: string }[] }>("/auth/sessions"));
    return { by, id: data[0]?.id ?? "" };
  },
  "identity.accounts.erase_own": async () => ({ by: await person(), body: { password: PASSWORD } }),
  "identity.erasure_codes.create": async () => ({ by: await person() }),
  "identity.passwords.change": async () => ({
    by: await person(),
    body: { current_password: PASSWORD },
  }),
  "identity.passwords.reset": async () => {
    const { email } = await registered();
    done(await post("/auth/password/forgot", { email }));
    return { body: { email, code: await codeTo(email, RESET) } };
  },
  "identity.users.read": member,
  "identity.users.replace": member,
  "identity.users.change": member,
  "identity.users.remove": member,
  "identity.users.restore": async (world) => ({ id: await formerMember(world) }),
  "identity.memberships.accept": invitee,
  "identity.memberships.refuse": invitee,
  "identity.memberships.leave": async (world) => {
    const by = await world.member("cashier");
    return { by, id: by.membershipId ?? "" };
  },
  "identity.memberships.approve": waiting,
  "identity.memberships.reject": waiting,
  "identity.user_tenants.create": async ({ tenant }) => ({
    body: { user_id: (await mintPerson()).userId, tenant_id: tenant },
  }),
  "identity.user_tenants.remove": async (world) => ({
    query: { user_id: (await world.member("cashier")).userId, tenant_id: world.tenant },
  }),
  "identity.user_tenants.approve": waiting,
  "identity.user_tenants.reject": waiting,
  "identity.invitations.refuse": async (world) => ({ body: { token: (await invitation(world)).token } }),
  "identity.invitations.accept": async (world) => ({
    body: { token: (await invitation(world)).token, password: PASSWORD },
  }),
};

export const variants: Record<string, Arrangement> = {
  "identity.memberships.create user_id": async (world) => ({
    body: { user_id: await formerMember(world), email: undefined },
  }),
};
