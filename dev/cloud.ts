import { keepEpoch } from "../migrations/epoch.ts";
import { type DatabaseSecrets, provision } from "../migrations/provision.ts";
import { MigrationFailed, migrate } from "../migrations/run.ts";
import type { CloudUrls } from "./bindings.ts";
import { claimDatabase, markRoles } from "./database/claim-database.ts";
import type { Engine } from "./database/engine.ts";
import { migrationsDigest } from "./database/migrations.ts";
import { startNeonEndpoint } from "./database/neon-endpoint.ts";
import { FolderBroken, haveBeginning, openEngine } from "./database/open-engine.ts";
import { type Endpoint, reason } from "./http.ts";
import { type LocalServers, refuseRemote } from "./local-servers.ts";
import { startResendEndpoint } from "./mail/resend-endpoint.ts";
import { startMessagingEndpoint } from "./messaging/messaging-endpoint.ts";
import type { Ports } from "./ports.ts";
import { startExchangeRateEndpoint } from "./rates/exchangerate-endpoint.ts";
import { startUpstashEndpoint } from "./redis/upstash-endpoint.ts";
import { startVsdcEndpoint } from "./vsdc/vsdc-endpoint.ts";

const START_OVER = "Run npm run dev -- --fresh to start over.";

/** What the Worker and its cloud share. */
export type CloudSecrets = DatabaseSecrets & { upstashToken: string };

export type CloudOptions = LocalServers & {
  /** Of the embedded database, which is in memory without. */
  folder?: string | undefined;
  /** 0, or none, takes any free port. */
  ports?: Partial<Omit<Ports, "api">>;
  /** The file in which what stands in for the tax authorities outlives a restart; in memory without. */
  books?: string | undefined;
  /** Another folder of migrations than the project's. */
  migrations?: string | undefined;
  secrets: CloudSecrets;
  /** How many connections a login has to the database at most; of a usual number without. */
  connections?: number | undefined;
};

/** The cloud on this machine. */
export type Cloud = {
  urls: CloudUrls;
  engine: Engine;
  /** The files that ran on this start: none where a new database begins as one that was migrated before. */
  migrated: string[];
  close(): Promise<void>;
};

/**
 * Starts what stands in for the cloud on one machine: the migrated database behind the Neon endpoint, a Redis behind the
 * Upstash endpoint, the mail catcher, the source of exchange rates, Twilio and Brevo, tax authorities. When one of them does not start, none stays.
 * Errors, each in one clear line: a server that is not on this machine or a database that development did not make, before
 * anything is changed; a taken port, a broken or busy database folder, a failed migration, a Redis that does not answer.
 */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const { ports = {}, migrations, secrets } = options;
  refuseRemote(options);
  const started: { close(): Promise<void> }[] = [];
  const keep = async <T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const part = await starting;
    started.unshift(part);
    return part;
  };
  const close = async () => {
    for (const part of started.splice(0)) await part.close();
  };

  try {
    const engine = await keep(open(options));
    const exec = { query: engine.exec };
    await claimDatabase(engine, migrations);
    const migrated = await migrate(exec, undefined, migrations);
    await markRoles(engine, migrations);
    await keepEpoch(exec, "another server");
    await provision(exec, secrets);
    const neon: Endpoint = await keep(startNeonEndpoint(engine, { port: ports.neon ?? 0 }));
    const upstash = await keep(
      startUpstashEndpoint({
        port: ports.upstash ?? 0,
        token: secrets.upstashToken,
        redisUrl: options.redisUrl,
      }),
    );
    const mail = await keep(startResendEndpoint({ port: ports.mail ?? 0 }));
    const rates = await keep(startExchangeRateEndpoint({ port: ports.rates ?? 0 }));
    const messaging = await keep(startMessagingEndpoint({ port: ports.messaging ?? 0 }));
    const vsdc = await keep(startVsdcEndpoint({ port: ports.vsdc ?? 0, file: options.books }));
    return {
      urls: {
        ...{ neon: `${neon.url}/sql`, upstash: upstash.url },
        ...{ mail: mail.url, rates: rates.url, messaging: messaging.url, vsdc: vsdc.url },
      },
      engine,
      migrated,
      close,
    };
  } catch (error) {
    await close();
    throw error instanceof MigrationFailed && options.folder && !options.databaseUrl
      ? new MigrationFailed(`${error.message} ${START_OVER}`, { cause: error })
      : error;
  }
}

async function open({ databaseUrl, folder, migrations, connections }: CloudOptions): Promise<Engine> {
  try {
    const beginning = databaseUrl || migrations ? undefined : await migratedBeginning();
    return await openEngine({ url: databaseUrl, folder, beginning, connections });
  } catch (error) {
    if (error instanceof FolderBroken) {
      const why = reason(error).replace(/[.\s]*$/, ".");
      throw new FolderBroken(`The database folder ${folder} cannot be opened: ${why} ${START_OVER}`, {
        cause: error,
      });
    }
    if (!databaseUrl) throw error;
    const { host } = new URL(databaseUrl);
    throw new Error(`Postgres at ${host} does not answer: ${reason(error)}`, { cause: error });
  }
}

/** The name of what new databases begin with: one that was claimed and migrated, made once for each change of the migrations. */
export async function migratedBeginning(): Promise<string> {
  const name = `migrated-${migrationsDigest()}`;
  await haveBeginning(name, async (engine) => {
    await claimDatabase(engine);
    await migrate({ query: engine.exec });
    await markRoles(engine);
  });
  return name;
}
