import Argon2, { Argon2Type, Argon2Version } from "@phi-ag/argon2";
import wasm from "@phi-ag/argon2/argon2.wasm";
import { z } from "zod";
import { Problem } from "#platform/errors.ts";

const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1, hashLength: 32 } as const;
const PREFIX = "$argon2id$v=19$m=19456,t=2,p=1$";
/** The hash of a password that nobody has: an unknown person costs as much time as a known one. */
const NOBODY =
  "$argon2id$v=19$m=19456,t=2,p=1$AguSuKn7cZqLvxyJ7vGxRw$HoAGhVEBukjwm2fUkN3bATgWMtW1az9bw7wIHeSbV2w";

/** A password that a person chooses: 10 to 200 characters. */
export const NewPassword = z.string().min(10).max(200).describe("10 to 200 characters");

/** A password that a person gives to prove who they are. */
export const GivenPassword = z.string().min(1).max(200);

let engine: Argon2 | undefined;

function argon2(): Argon2 {
  engine ??= new Argon2(new WebAssembly.Instance(wasm, {}));
  return engine;
}

/**
 * The engine reads as many bytes as the string has UTF-16 units, so a password beyond ASCII would lose its end: it is
 * padded to as many units as it has bytes, and the padding is what is left out.
 */
function wholly(password: string): string {
  const text = password.normalize("NFC");
  return text + "\0".repeat(new TextEncoder().encode(text).length - text.length);
}

/** The Argon2id hash of a password as a PHC string, with its parameters and a salt of its own. About 30 ms. */
export function hashPassword(password: string): string {
  return argon2().hash(wholly(password), {
    ...PARAMETERS,
    type: Argon2Type.Argon2id,
    version: Argon2Version.Version13,
  }).encoded;
}

/** Is this the password of the hash? Takes as long where there is no hash, and says no. */
export function isPassword(hash: string | null | undefined, password: string): boolean {
  const { success } = argon2().tryVerify(hash ?? NOBODY, wholly(password));
  return success && Boolean(hash);
}

/** Was the hash made with other parameters than today's? */
export function isOutdated(hash: string): boolean {
  return !hash.startsWith(PREFIX);
}

/** Throws password.weak when the password is the address or the name that the person signs in with. */
export function refuseWeak(password: string, ...names: (string | null | undefined)[]): void {
  const given = password.trim().toLowerCase();
  if (names.some((name) => name && (given === name.toLowerCase() || given === name.split("@")[0])))
    throw new Problem("password.weak");
}
