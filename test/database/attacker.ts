import { type SQL, sql } from "drizzle-orm";
import { connect, type Row, type Statement } from "#platform/database/connection.ts";
import { enter } from "#platform/database/enter.ts";
import { newId } from "#platform/database/ids.ts";
import type { Claims } from "#platform/database/sign.ts";
import { asOwner, config, mintTenant } from "#test/tenant.ts";
import type { Owner } from "./rows.ts";

/** A tenant with an owner, for one side of an attack. */
export interface Side extends Owner {
  slug: string;
  session: string;
}

/** A new tenant with one member; `marker` stands in its name and, once seeded, in all its rows. */
export async function mintSide(name: string): Promise<Side> {
  const { id: tenant, slug, member } = await mintTenant();
  const [{ userId: user }, { userId: colleague }] = [await member("owner"), await member("viewer")];
  const marker = `${name}${newId().replaceAll("-", "")}`;
  const [, , sessions] = await asOwner(
    sql`update tenants.tenants set name = ${marker}, location = ${marker} where id = ${tenant}`,
    sql`update identity.users set name = ${marker}, phone = ${marker} where id = ${user}`,
    sql`select id from identity.sessions where user_id = ${user}`,
  );
  return { tenant, slug, user, colleague, marker, session: sessions?.[0]?.id as string };
}

/** The claims under which a side's own request runs, that of its owner unless `more` says otherwise. */
export function claimsOf(
  side: Pick<Side, "tenant" | "user" | "session">,
  more: Partial<Claims> = {},
): Claims {
  return {
    scope: "tenant",
    kind: "user",
    tenant: side.tenant,
    user: side.user,
    session: side.session,
    roles: ["owner"],
    command: "attack",
    access: "write",
    request: newId(),
    ...more,
  };
}

/** The first statement of a side's own batch. */
export const entering = (side: Side, more: Partial<Claims> = {}): Promise<Statement> =>
  enter(config.CONTEXT_KEY, claimsOf(side, more));

/** What an attack brought: rows of every statement, or the refusal; `said` is all of it as text. */
export interface Outcome {
  rows: Row[][];
  refused: string | undefined;
  said: string;
}

/** A login of the Worker. */
export type Login = "api" | "identity" | "system";

/** Runs a batch as a login of the Worker and catches what comes of it. */
export async function run(login: Login, statements: readonly Statement[]): Promise<Outcome> {
  const url = {
    api: config.DATABASE_URL,
    identity: config.IDENTITY_DATABASE_URL,
    system: config.SYSTEM_DATABASE_URL,
  }[login];
  try {
    const rows = await connect(config, url, newId()).batch(statements);
    return { rows, refused: undefined, said: JSON.stringify(rows) };
  } catch (error) {
    const all = [error, (error as Error).cause].map((one) => {
      const { message, detail, hint, where, code } = (one ?? {}) as Record<string, string | undefined>;
      return [message, detail, hint, where, code].join(" ");
    });
    return { rows: [], refused: (error as Error).message, said: all.join(" ") };
  }
}

/** SQL of an attacker, run inside a side's own legitimate batch. */
export async function inBatchOf(side: Side, ...statements: (SQL | string)[]): Promise<Outcome> {
  return run("api", [
    await entering(side),
    ...statements.map((one) => (typeof one === "string" ? sql.raw(one) : one)),
  ]);
}

/** A context and its seal, as they stood in a side's own transaction: what an attacker could have copied. */
export async function capturedContext(side: Side): Promise<{ context: string; seal: string }> {
  const { rows, said } = await inBatchOf(
    side,
    "select current_setting('app.context') as context, current_setting('app.seal') as seal",
  );
  const [row] = rows[1] ?? [];
  if (!row) throw new Error(said);
  return { context: row.context as string, seal: row.seal as string };
}

/** A text as an SQL literal. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
