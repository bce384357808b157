import { sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import type { Authority } from "../authority/authority.ts";
import type { BodyOf } from "../profiles/frozen-document.ts";
import { insurerBody } from "../profiles/insurer-body.ts";
import type { ClaimedDocument } from "./claimed-document.ts";

/**
 * Registers who insures the buyer of a document, where its device has not registered them as they are, and gives statements that note it. A
 * refusal holds nothing up: what a line says of its insurer stands on the document all the same.
 */
export async function registerInsurers(
  authority: Authority,
  { device, unregistered_insurers, issued_by_name }: ClaimedDocument,
  about: Omit<BodyOf<unknown>, "said">,
): Promise<Statement[]> {
  const notes: Statement[] = [];
  for (const insurer of unregistered_insurers) {
    const said = { ...insurer, registered_by: issued_by_name };
    const outcome = await authority.saveInsurer(insurerBody({ ...about, said }));
    const error = outcome.kind === "rejected" ? JSON.stringify(outcome) : null;
    if (error !== null || outcome.kind === "accepted" || outcome.kind === "duplicate")
      notes.push(sql`select fiscal.record_insurer(${device.id}::uuid, ${insurer.code}, ${insurer.name}, ${insurer.rate}::numeric,
                       ${error}::jsonb)`);
  }
  return notes;
}
