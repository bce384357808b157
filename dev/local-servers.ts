import { isIPv4 } from "node:net";
import { Redis } from "ioredis";
import pg from "pg";
import { WrongVariable } from "./ports.ts";

/** A Postgres, by its owner's URL, and a Redis on this machine; where one is not given, what is embedded takes its place. */
export type LocalServers = { databaseUrl?: string | undefined; redisUrl?: string | undefined };

const DATABASE = "DUKA_DEV_DATABASE_URL";
const REDIS = "DUKA_DEV_REDIS_URL";

/**
 * The servers that somebody named for development and tests. They have variables of their own, as DATABASE_URL and
 * REDIS_URL in a shell may be those of a deployment. Errors: `WrongVariable`.
 */
export function readServers(environment: Record<string, string | undefined>): LocalServers {
  const servers = {
    databaseUrl: environment[DATABASE] || undefined,
    redisUrl: environment[REDIS] || undefined,
  };
  refuseRemote(servers);
  return servers;
}

/** Development changes what it works on, so it works on this machine alone. Errors: `WrongVariable`. */
export function refuseRemote({ databaseUrl, redisUrl }: LocalServers): void {
  if (databaseUrl !== undefined) {
    refuseUnlessUrl(DATABASE, databaseUrl, /^postgres(ql)?:$/);
    refuseUnlessLocal(DATABASE, new pg.Client({ connectionString: databaseUrl }).host);
  }
  if (redisUrl !== undefined) {
    refuseUnlessUrl(REDIS, redisUrl, /^rediss?:$/);
    if (new URL(redisUrl).searchParams.has("sentinels")) refuseUnlessLocal(REDIS, "sentinels");
    const { host, path } = new Redis(redisUrl, { lazyConnect: true }).options;
    refuseUnlessLocal(REDIS, path ?? host ?? "");
  }
}

function refuseUnlessUrl(variable: string, url: string, protocol: RegExp): void {
  if (URL.canParse(url) && protocol.test(new URL(url).protocol)) return;
  throw new WrongVariable(`${variable} is no URL of such a server.`);
}

/** Asked of the host that the driver itself makes of the URL: parameters in it, and other variables, may name another. */
function refuseUnlessLocal(variable: string, host: string): void {
  const local = host === "localhost" || host === "::1" || host.startsWith("/");
  if (local || (isIPv4(host) && host.startsWith("127."))) return;
  throw new WrongVariable(
    `${variable} names ${host || "no host"}: development and tests run on servers of this machine alone (localhost, 127.0.0.0/8, ::1 or a socket).`,
  );
}
