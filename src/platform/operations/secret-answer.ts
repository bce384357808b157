import { seal, unseal } from "../crypto.ts";
import type { Call } from "./operation.ts";

const purpose = (call: Call, command: string): string => `answer:${command}:${call.tenant?.id}`;

/** Seals a secret for the answer of a command, so that the database may keep the answer for replays. */
export function conceal(call: Call, command: string, secret: string): Promise<string> {
  return seal(call.ctx.config.SECRET_KEY, purpose(call, command), secret);
}

/** The answer's JSON text with the concealed field opened and every other byte as it was. */
export async function reveal(call: Call, command: string, field: string, body: string): Promise<string> {
  const sealed = (JSON.parse(body) as Record<string, unknown>)[field];
  if (typeof sealed !== "string") throw new Error(`${command} did not answer with ${field}`);
  const secret = await unseal(call.ctx.config.SECRET_KEY, purpose(call, command), sealed);
  return body.replace(JSON.stringify(sealed), () => JSON.stringify(secret));
}
