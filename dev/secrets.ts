import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Secrets of one local deployment, never those of a real one; the names are the variables'. */
export type Secrets = {
  CONTEXT_KEY: string;
  SECRET_KEY: string;
  /** A JSON array of keys with ids; the first seals. */
  SEALING_KEYS: string;
  /** A JSON array of private JWKs; the first signs. */
  SIGNING_KEYS: string;
  /** The same for the checkpoints of audit logs. */
  AUDIT_SIGNING_KEYS: string;
  APP_API_PASSWORD: string;
  APP_IDENTITY_PASSWORD: string;
  APP_SYSTEM_PASSWORD: string;
  upstashToken: string;
};

/** Fresh random secrets and Ed25519 signing keys. */
export function makeSecrets(): Secrets {
  const hex = () => randomBytes(32).toString("hex");
  const key = () => ({
    ...generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" }),
    kid: randomUUID(),
  });
  return {
    CONTEXT_KEY: hex(),
    SECRET_KEY: hex(),
    SIGNING_KEYS: JSON.stringify([key()]),
    AUDIT_SIGNING_KEYS: JSON.stringify([key()]),
    SEALING_KEYS: JSON.stringify([{ id: randomUUID(), key: hex() }]),
    APP_API_PASSWORD: hex(),
    APP_IDENTITY_PASSWORD: hex(),
    APP_SYSTEM_PASSWORD: hex(),
    upstashToken: hex(),
  };
}

/**
 * The secrets in a file. Those that it has not are made and added: all where there is no file, new ones where it is of an
 * earlier version. Errors: a line that says how to start over.
 */
export function keptSecrets(file: string): Secrets {
  mkdirSync(dirname(file), { recursive: true });
  const secrets = { ...makeSecrets(), ...readSecrets(file) };
  writeFileSync(file, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  return secrets;
}

function readSecrets(file: string): Partial<Secrets> {
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Partial<Secrets>;
  } catch (error) {
    throw new Error(`${file} cannot be read. Run npm run dev -- --fresh to start over.`, { cause: error });
  }
}
