import { fromBase64Url, seal, toBase64Url, unseal } from "./crypto.ts";

/** A key that wraps the keys of envelopes: 32 bytes in hexadecimal, and the name that it goes by in them. */
export interface SealingKey {
  id: string;
  key: string;
}

/**
 * Closes a text that the deployment keeps for somebody, such as the key of a tenant's account elsewhere: AES-256-GCM under a key of
 * its own, which is wrapped under the first of the deployment's keys. It opens for the same `purpose` alone, such as a row's id.
 */
export async function sealEnvelope(
  keys: readonly SealingKey[],
  purpose: string,
  text: string,
): Promise<string> {
  const own = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("hex");
  return joined(await wrapped(keys, purpose, own), await seal(own, purpose, text));
}

/** Opens an envelope. Throws where its key is none of these, or it was closed for another purpose. */
export async function openEnvelope(
  keys: readonly SealingKey[],
  purpose: string,
  envelope: string,
): Promise<string> {
  return unseal(await ownKey(keys, purpose, envelope), purpose, partsOf(envelope).closed);
}

/** The same envelope with its key wrapped under the first of these keys: what it holds is not opened. */
export async function rewrapEnvelope(
  keys: readonly SealingKey[],
  purpose: string,
  envelope: string,
): Promise<string> {
  const own = await ownKey(keys, purpose, envelope);
  return joined(await wrapped(keys, purpose, own), partsOf(envelope).closed);
}

/** The name of the key under which an envelope is wrapped. */
export const keyIdOf = (envelope: string): string => partsOf(envelope).keyId;

const WRAPPING = "envelope-key:";

async function wrapped([first]: readonly SealingKey[], purpose: string, own: string) {
  if (!first) throw new Error("there is no key to seal with");
  return { keyId: first.id, key: await seal(first.key, WRAPPING + purpose, own) };
}

async function ownKey(keys: readonly SealingKey[], purpose: string, envelope: string): Promise<string> {
  const { keyId, key } = partsOf(envelope);
  const known = keys.find(({ id }) => id === keyId);
  if (!known) throw new Error(`the key ${keyId} of an envelope is not among SEALING_KEYS`);
  return unseal(known.key, WRAPPING + purpose, key);
}

const joined = ({ keyId, key }: { keyId: string; key: string }, closed: string): string =>
  ["1", toBase64Url(new TextEncoder().encode(keyId)), key, closed].join(".");

function partsOf(envelope: string) {
  const [version, name, key, closed] = envelope.split(".");
  if (version !== "1" || !name || !key || !closed) throw new Error("not an envelope");
  return { keyId: new TextDecoder().decode(fromBase64Url(name)), key, closed };
}
