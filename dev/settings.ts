import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";

/** Secrets of one local deployment; never those of a real one. */
export type Secrets = {
  contextKey: string;
  secretKey: string;
  apiPassword: string;
  systemPassword: string;
  upstashToken: string;
  signingKeys: string;
};

/** Fresh random secrets and an Ed25519 signing key. */
export function makeSecrets(): Secrets {
  const hex = () => randomBytes(32).toString("hex");
  const { privateKey } = generateKeyPairSync("ed25519");
  return {
    contextKey: hex(),
    secretKey: hex(),
    apiPassword: hex(),
    systemPassword: hex(),
    upstashToken: hex(),
    signingKeys: JSON.stringify([{ ...privateKey.export({ format: "jwk" }), kid: randomUUID() }]),
  };
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
    DATABASE_URL: login("app_api", secrets.apiPassword),
    SYSTEM_DATABASE_URL: login("app_system", secrets.systemPassword),
    NEON_ENDPOINT: urls.neon,
    CONTEXT_KEY: secrets.contextKey,
    SECRET_KEY: secrets.secretKey,
    SIGNING_KEYS: secrets.signingKeys,
    PUBLIC_URL: "http://localhost:8787",
    UPSTASH_REDIS_REST_URL: urls.upstash,
    UPSTASH_REDIS_REST_TOKEN: secrets.upstashToken,
    RESEND_API_KEY: "re_local",
    RESEND_API_URL: urls.mail,
    MAIL_FROM: "Duka <hello@duka.example>",
    ...more,
  };
}
