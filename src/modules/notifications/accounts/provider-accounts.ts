import { sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { refuseStale } from "#platform/database/refusals.ts";
import { bodyOf } from "#platform/database/view.ts";
import { insertRow, updateRows } from "#platform/database/write.ts";
import { keyIdOf, sealEnvelope } from "#platform/envelope.ts";
import { get, post, put, type Route, remove } from "#platform/http/route.ts";
import { command } from "#platform/operations/command.ts";
import { equals } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import type { Call } from "#platform/operations/operation.ts";
import { query } from "#platform/operations/query.ts";
import { accountCreated, accountRemoved, accountUpdated } from "../events.ts";
import { providerAccounts as accounts } from "../tables.ts";
import { Provider, purposeOf, type Secrets } from "./open-account.ts";
import { accountFields, accountView, checkAccount, ProviderAccount } from "./provider-account.ts";

const row = sql`${bodyOf(accountView)} as body, ${accounts.version}::text as etag`;
const live = (id: string) => sql`${accounts.id} = ${id}::uuid and ${accounts.deleted_at} is null`;
const input = z.strictObject({ account_id: z.uuid() });
const by = { roles: adminUp, callers: "people" } as const;

type Given = z.output<z.ZodObject<typeof accountFields>>;

/** The columns of an account, its secrets sealed for this row of this tenant. */
async function columnsOf({ ctx, tenant }: Pick<Call, "ctx" | "tenant">, id: string, given: Given) {
  checkAccount(given);
  const { key, webhook_secret, account = null, ...rest } = given;
  const secrets: Secrets = { key, webhook: webhook_secret ?? null };
  const sealed = await sealEnvelope(
    ctx.config.SEALING_KEYS,
    purposeOf(tenant?.id ?? "", id),
    JSON.stringify(secrets),
  );
  return { ...rest, account, sealed_secrets: sealed, key_id: keyIdOf(sealed) };
}

const listAccounts = list({
  name: "notifications.provider_accounts.list",
  summary: "List the tenant's accounts with providers of e-mail and text messages",
  item: ProviderAccount,
  ...by,
  filters: { provider: equals(accounts.provider, Provider) },
  from: sql`${accounts}`,
  body: bodyOf(accountView),
  id: accounts.id,
  sorts: { created_at: { by: accounts.id, type: "uuid" } },
  order: "-created_at",
  where: () => [sql`${accounts.deleted_at} is null`],
});

const readAccount = query({
  name: "notifications.provider_accounts.read",
  summary: "Read one of the tenant's accounts with providers",
  input,
  output: ProviderAccount,
  ...by,
  missing: "provider_account.not_found",
  select: ({ input: { account_id } }) => sql`select ${row} from ${accounts} where ${live(account_id)}`,
});

const createAccount = command({
  name: "notifications.provider_accounts.create",
  summary: "Send the tenant's e-mails or text messages by an account of its own",
  input: z.strictObject(accountFields),
  output: ProviderAccount,
  status: 201,
  ...by,
  errors: ["provider_account.channel_taken"],
  prepare: async (call) => {
    const id = newId();
    return { id, ...(await columnsOf(call, id, call.input)) };
  },
  batch: (_, columns) => [answer(insertRow(accounts, columns, row))],
  events: (_, { id }) => [accountCreated({ account_id: id })],
});

const replaceAccount = command({
  name: "notifications.provider_accounts.replace",
  summary: "Replace an account of the tenant with all that it has, its key too",
  input: z.strictObject({ account_id: z.uuid(), ...accountFields }),
  output: ProviderAccount,
  ...by,
  errors: ["provider_account.not_found", "provider_account.channel_taken", "version.stale"],
  prepare: (call) => {
    const { account_id, ...given } = call.input;
    return columnsOf(call, account_id, given);
  },
  batch: ({ input: { account_id }, ifMatch }, columns) => [
    ...refuseStale(
      sql`select ${accounts.version} from ${accounts} where ${live(account_id)} for no key update`,
      ifMatch,
      "provider_account.not_found",
    ),
    answer(updateRows(accounts, columns, live(account_id), row), "provider_account.not_found"),
  ],
  events: ({ input: { account_id, ...given } }) => [
    accountUpdated({ account_id, fields: Object.keys(given) }),
  ],
});

const removeAccount = command({
  name: "notifications.provider_accounts.remove",
  summary: "Send by this account no more; the platform's takes its place",
  input,
  output: null,
  ...by,
  errors: ["provider_account.not_found", "version.stale"],
  batch: ({ input: { account_id }, ifMatch }) => [
    ...refuseStale(
      sql`select ${accounts.version} from ${accounts} where ${live(account_id)} for no key update`,
      ifMatch,
      "provider_account.not_found",
    ),
    answer(
      updateRows(accounts, { deleted_at: sql`now()` }, live(account_id), row),
      "provider_account.not_found",
    ),
  ],
  events: ({ input: { account_id } }) => [accountRemoved({ account_id })],
});

export const providerAccountRoutes: Route[] = [
  get("/provider-accounts", listAccounts),
  post("/provider-accounts", createAccount),
  get("/provider-accounts/{account_id}", readAccount),
  put("/provider-accounts/{account_id}", replaceAccount),
  remove("/provider-accounts/{account_id}", removeAccount),
];
