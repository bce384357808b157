import { sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import type { Authority } from "../authority/authority.ts";
import { bandOfNothing, givenUpGoods } from "../profiles/body-fields.ts";
import { profileOf } from "../profiles/country-profiles.ts";
import type { BodyOf } from "../profiles/frozen-document.ts";
import type { AuthorityItem } from "../profiles/item-body.ts";
import type { ClaimedDocument } from "./claimed-document.ts";
import { type RecordedOutcome, recorded, released } from "./recorded-outcome.ts";

/** For so long products are registered before a document; then others have their turn, and the document comes again. */
const CALLS_FOR_MS = 60_000;

/** What was registered, as statements that note it, and why the document cannot go yet where something was not. */
export interface Registered {
  notes: Statement[];
  stopped: RecordedOutcome | undefined;
}

/** What goods are registered for: a document, or a report of stock. */
export type Registering = Pick<ClaimedDocument, "unregistered" | "status" | "issued_by_name"> & {
  device: Pick<ClaimedDocument["device"], "id" | "country">;
};

/** Registers the products of a document that its device has not registered as they are; a void one is of goods that are always the same. */
export async function registerItems(
  authority: Authority,
  document: Registering,
  about: Omit<BodyOf<unknown>, "said">,
  began: number,
): Promise<Registered> {
  const { device, unregistered, status } = document;
  const { itemBody } = profileOf(device.country);
  const notes: Statement[] = [];
  const wanted: (AuthorityItem & { product_id: string | null })[] =
    status === "void"
      ? [{ ...givenUpItem(device.country), product_id: null }]
      : unregistered.map((item) => ({ ...item, registered_by: document.issued_by_name }));
  for (const { product_id, ...said } of wanted) {
    if (Date.now() - began > CALLS_FOR_MS) return { notes, stopped: released };
    const outcome = await authority.saveItem(itemBody({ ...about, said }));
    const isThere = outcome.kind === "accepted" || outcome.kind === "duplicate";
    const error = outcome.kind === "rejected" ? JSON.stringify(outcome) : null;
    if (product_id !== null && (isThere || error !== null))
      notes.push(sql`select fiscal.record_item(${device.id}::uuid, ${product_id}::uuid, ${said.item_code}, ${said.item_class}, ${said.name},
                       ${said.band}, ${error}::jsonb)`);
    if (!isThere && status !== "void")
      return {
        notes,
        stopped: stoppedBy(
          recorded(outcome, { number: 0, is_uncertain: false, is_in_step: false }),
          said.name,
        ),
      };
  }
  return { notes, stopped: undefined };
}

/** Nothing of the document itself was sent. */
const stoppedBy = (outcome: RecordedOutcome, name: string): RecordedOutcome => ({
  ...outcome,
  kind: outcome.kind === "rejected" ? "rejected" : "not_sent",
  cause: `${name}: ${outcome.cause ?? "was not registered"}`,
});

const givenUpItem = (country: "RW" | "ZM" | "KE"): AuthorityItem => ({
  ...givenUpGoods(country),
  ...{ item_type: "3", origin: country, band: bandOfNothing(country), price: "0", registered_by: null },
});
