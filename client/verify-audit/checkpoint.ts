/** What a checkpoint says, as its signed text has it. */
export interface Statement {
  type: "audit_checkpoint";
  v: 1;
  tenant_id: string;
  id: string;
  tree_size: number;
  root_hash: string;
  first_kept: number;
  created_at: string;
  previous_hash: string | null;
  key_id: string;
}

/** A checkpoint whose signature is right. */
export interface Checkpoint {
  text: string;
  statement: Statement;
}

/** Public keys by their ids. */
export type Keys = ReadonlyMap<string, Key>;
type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** Something is not as it was sealed; the message says what. */
export class Fault extends Error {}

/** The Ed25519 keys of a JWK set. Throws where it is none. */
export async function readKeys(text: string): Promise<Keys> {
  const { keys } = JSON.parse(text) as { keys: { kid: string; kty: string; crv: string; x: string }[] };
  const imported = keys.map(async ({ kid, kty, crv, x }) => {
    const key = await crypto.subtle.importKey("jwk", { kty, crv, x }, "Ed25519", false, ["verify"]);
    return [kid, key] as const;
  });
  return new Map(await Promise.all(imported));
}

const FIELDS: { readonly [K in keyof Statement]: (value: unknown) => boolean } = {
  type: (value) => value === "audit_checkpoint",
  v: (value) => value === 1,
  tenant_id: (value) => typeof value === "string",
  id: (value) => typeof value === "string",
  tree_size: (value) => Number.isSafeInteger(value) && Number(value) > 0,
  root_hash: (value) => /^[0-9a-f]{64}$/.test(String(value)),
  first_kept: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  created_at: (value) => typeof value === "string",
  previous_hash: (value) => value === null || /^[0-9a-f]{64}$/.test(String(value)),
  key_id: (value) => typeof value === "string",
};

const SIGNATURE_BYTES = 64;

/** Checks the form and the signature of a checkpoint. Throws Fault. */
export async function readCheckpoint(text: string, signature: string, keys: Keys): Promise<Checkpoint> {
  const given = parsed(text);
  const isWhole =
    Object.keys(given).join() === Object.keys(FIELDS).join() &&
    Object.entries(FIELDS).every(([name, isRight]) => isRight(given[name]));
  if (!isWhole) throw new Fault("the checkpoint is not of the form that is known here");
  const statement = given as unknown as Statement;
  const key = keys.get(statement.key_id);
  if (!key)
    throw new Fault(`the checkpoint is signed by a key ${statement.key_id} that the key file has not`);
  const bytes = Buffer.from(signature, "base64url");
  const isRight =
    bytes.length === SIGNATURE_BYTES &&
    bytes.toString("base64url") === signature &&
    (await crypto.subtle.verify("Ed25519", key, bytes, new TextEncoder().encode(text)));
  if (!isRight)
    throw new Fault("the checkpoint's signature is wrong: it was changed, or signed by somebody else");
  return { text, statement };
}

const LINE = /^\{"type":"checkpoint","statement":(\{.*\}),"signature":"([\w-]*)"\}$/s;

/** The text and the signature of a line of an export; undefined where it is no checkpoint. */
export function checkpointOfLine(line: string): { text: string; signature: string } | undefined {
  const [, text, signature] = LINE.exec(line) ?? [];
  return text === undefined || signature === undefined ? undefined : { text, signature };
}

/** A checkpoint that somebody kept: a line of an export, or what the API answered. Throws Fault. */
export async function readKept(file: string, keys: Keys): Promise<Checkpoint> {
  const line = checkpointOfLine(file.trim());
  if (line) return readCheckpoint(line.text, line.signature, keys);
  const { statement, signature } = parsed(file);
  if (typeof statement !== "string" || typeof signature !== "string")
    throw new Fault("the kept checkpoint has no statement and signature");
  return readCheckpoint(statement, signature, keys);
}

/** A JSON object. Throws Fault. */
export function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Falls through.
  }
  throw new Fault("it is no JSON object");
}
