import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Secrets of one local deployment, never those of a real one; the names are the variables'. */
export type Secrets = {
  CONTEXT_KEY: string;
  SECRET_KEY: string;
  /** A JSON array of private JWKs; the first signs. */
  SIGNING_KEYS: string;
  APP_API_PASSWORD: string;
  APP_SYSTEM_PASSWORD: string;
  upstashToken: string;
};

/** Fresh random secrets and an Ed25519 signing key. */
export function makeSecrets(): Secrets {
  const hex = () => randomBytes(32).toString("hex");
  const { privateKey } = generateKeyPairSync("ed25519");
  return {
    CONTEXT_KEY: hex(),
    SECRET_KEY: hex(),
    SIGNING_KEYS: JSON.stringify([{ ...privateKey.export({ format: "jwk" }), kid: randomUUID() }]),
    APP_API_PASSWORD: hex(),
    APP_SYSTEM_PASSWORD: hex(),
    upstashToken: hex(),
  };
}

/** The secrets in a file, made where there is none. Errors: a line that says how to start over. */
export function keptSecrets(file: string): Secrets {
  mkdirSync(dirname(file), { recursive: true });
  if (!existsSync(file)) writeFileSync(file, JSON.stringify(makeSecrets(), null, 2), { mode: 0o600 });
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Secrets;
  } catch (error) {
    throw new Error(`${file} cannot be read. Run npm run dev -- --fresh to start over.`, { cause: error });
  }
}

/** The Worker's variables for a local cloud at these addresses. */
export function bindingsOf(
  secrets: Secrets,
  urls: { neon: string; upstash: string; mail: string },
  more: Record<string, string> = {},
): Record<string, string> {
  const login = (user: string, password: string) => `postgresql://${user}:${password}@localhost/duka`;
  return {
    ENVIRONMENT: "development",
    DATABASE_URL: login("app_api", secrets.APP_API_PASSWORD),
    SYSTEM_DATABASE_URL: login("app_system", secrets.APP_SYSTEM_PASSWORD),
    NEON_ENDPOINT: urls.neon,
    CONTEXT_KEY: secrets.CONTEXT_KEY,
    SECRET_KEY: secrets.SECRET_KEY,
    SIGNING_KEYS: secrets.SIGNING_KEYS,
    PUBLIC_URL: "http://localhost:8787",
    UPSTASH_REDIS_REST_URL: urls.upstash,
    UPSTASH_REDIS_REST_TOKEN: secrets.upstashToken,
    RESEND_API_KEY: "re_local",
    RESEND_API_URL: urls.mail,
    MAIL_FROM: "Duka <hello@duka.example>",
    ...more,
  };
}
