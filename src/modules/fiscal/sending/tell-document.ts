import { sql } from "drizzle-orm";
import type { Authority, Outcome, Receipt } from "../authority/authority.ts";
import { profileOf } from "../profiles/country-profiles.ts";
import type { BodyOf } from "../profiles/frozen-document.ts";
import type { ClaimedDocument } from "./claimed-document.ts";
import { keptReceipt } from "./kept-receipt.ts";
import { type RecordedOutcome, recorded, unopened, unreachable, unwritable } from "./recorded-outcome.ts";
import { registerInsurers } from "./register-insurers.ts";
import { registerItems } from "./register-items.ts";
import type { Connect, Sender } from "./sender.ts";

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What all bodies of a device are made of. */
export const aboutOf = ({
  device,
  settings,
  rates,
  trade_name,
  seller,
}: Pick<ClaimedDocument, "device" | "settings" | "rates" | "trade_name"> &
  Partial<Pick<ClaimedDocument, "seller">>): Omit<BodyOf<unknown>, "said"> => ({
  device,
  settings,
  rates,
  seller: seller ?? { trade_name, address: null, top_message: null, bottom_message: null },
});

/** The JSON text of what the authority is told. Errors: what the profile cannot write. */
function bodyOf(document: ClaimedDocument): string {
  const profile = profileOf(document.device.country);
  const about = aboutOf(document);
  return document.status === "void"
    ? profile.voidBody({
        ...about,
        said: { ...document, voided_at: document.voided_at ?? document.issued_at },
      })
    : profile.saleBody({ ...about, said: document });
}

/** Tells the authority of a document that is claimed. Undefined where the claim was over before anything left. Errors: the database's. */
export async function tellDocument(
  sender: Sender,
  document: ClaimedDocument,
  claim: string,
  connect: Connect,
): Promise<RecordedOutcome | undefined> {
  const began = Date.now();
  const { ctx } = sender;
  let authority: Authority | undefined;
  let body: string;
  try {
    authority = await connect(sender, document.device);
  } catch (error) {
    ctx.log.error("device.not_opened", error, { device: document.device.id });
    return unopened;
  }
  if (!authority) return unreachable;
  const { notes, stopped } = await registerItems(authority, document, aboutOf(document), began);
  if (stopped) {
    if (notes.length > 0) await sender.batch(notes);
    return stopped;
  }
  notes.push(...(await registerInsurers(authority, document, aboutOf(document))));
  try {
    body = bodyOf(document);
  } catch (error) {
    ctx.log.error("document.unwritable", error, { document: document.id });
    return unwritable(reason(error));
  }
  const { told } = await sender.batch({
    notes,
    told: sql`select fiscal.start_telling(${document.id}::uuid, ${claim}::uuid, ${body}::jsonb)::text as body`,
  });
  const said = told[0]?.body;
  return typeof said === "string" ? answered(sender, document, authority, said) : undefined;
}

/** What the authority answers; where it has the number already, it is asked for what it has, if it can be. */
async function answered(
  { ctx }: Sender,
  document: ClaimedDocument,
  authority: Authority,
  body: string,
): Promise<RecordedOutcome> {
  let outcome: Outcome<Receipt>;
  try {
    outcome = await authority.saveSale(body);
  } catch (error) {
    ctx.log.error("document.not_told", error, { document: document.id });
    outcome = { kind: "maybe_sent", why: reason(error) };
  }
  const result = recorded(outcome, document);
  if (outcome.kind === "accepted") return { ...result, data: keptReceipt(document, outcome.data) };
  if (!["accepted", "duplicate"].includes(result.kind) || !authority.selectSale) return result;
  const found = await authority.selectSale(document.number).catch(() => undefined);
  return found?.kind === "accepted" ? { ...result, data: keptReceipt(document, found.data) } : result;
}
