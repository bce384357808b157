import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { asOwner } from "#test/tenant.ts";
import type { Authority, Outcome, Receipt } from "../../../../src/modules/fiscal/authority/authority.ts";
import { sendNext } from "../../../../src/modules/fiscal/sending/send-next.ts";
import { type Sender, senderOf } from "../../../../src/modules/fiscal/sending/sender.ts";
import type { Counter } from "../documents/counter.ts";

/** What an authority has of a document. */
export interface Booked {
  number: number;
  total: number;
  isVoid: boolean;
}

/** How a call goes: as it should, or without an effect, or with one that nobody hears of. */
export type Manner = "right" | "refused" | "unreached" | "lost_before" | "lost_after" | "busy";

const words = (code: string) => ({ code, message: "said", cause: "because", fix: "so" });

/** An authority in memory, which takes each number once. */
export class StandIn implements Authority {
  readonly books = new Map<number, Booked>();
  readonly items = new Set<string>();
  /** How the next calls go; then all go right. */
  manners: Manner[] = [];
  /** Bodies that were sent, in their order. */
  readonly sent: string[] = [];
  /** Called before a sale is answered. */
  meanwhile: (() => Promise<unknown>) | undefined;
  selectSale?: NonNullable<Authority["selectSale"]>;

  async saveSale(body: string): Promise<Outcome<Receipt>> {
    const manner = this.manners.shift() ?? "right";
    const said = JSON.parse(body) as { invcNo: number; totAmt: number; salesSttsCd: string };
    if (manner === "unreached") return { kind: "not_sent", why: "refused" };
    this.sent.push(body);
    await this.meanwhile?.();
    if (manner === "lost_before") return { kind: "maybe_sent", why: "time-out" };
    if (manner === "busy") return { kind: "retry", ...words("990") };
    if (this.books.has(said.invcNo)) return { kind: "duplicate", ...words("994") };
    if (manner === "refused" && said.salesSttsCd !== "04") return { kind: "rejected", ...words("910") };
    this.books.set(said.invcNo, {
      number: said.invcNo,
      total: said.totAmt,
      isVoid: said.salesSttsCd === "04",
    });
    if (manner === "lost_after") return { kind: "maybe_sent", why: "time-out" };
    return { kind: "accepted", data: receipt(this.books.size) };
  }

  async saveItem(body: string): Promise<Outcome<null>> {
    this.items.add((JSON.parse(body) as { itemCd: string }).itemCd);
    return { kind: "accepted", data: null };
  }

  saveInsurer = unasked;
  initialise = unasked;
  codes = unasked;
  itemClasses = unasked;
  findBuyer = unasked;
  saveStock = unasked;
  saveStockMaster = unasked;
}

function unasked(): Promise<{ kind: "empty" }> {
  return Promise.resolve({ kind: "empty" });
}

const receipt = (number: number): Receipt => ({
  ...{
    receipt_number: number,
    total_receipt_number: number,
    internal_data: "I".repeat(26),
    signature: "S".repeat(16),
  },
  ...{ sdc_id: "SDC1", mrc_no: "MRC1", receipted_at: "2027-01-02T03:04:05.000Z", url: null },
});

/** A sender of a counter's tenant. */
export const senderAt = ({ tenant }: Pick<Counter, "tenant">): Sender =>
  senderOf(env, { waitUntil: () => undefined }, tenant.id);

/** As if so much time had passed that everything is due, and no claim holds. */
export const later = ({ tenant }: Pick<Counter, "tenant">) =>
  asOwner(
    sql`update fiscal.lanes set claimed_until = now() - interval '1 second', not_before = null where tenant_id = ${tenant.id}`,
    sql`update fiscal.documents set next_attempt_at = now() - interval '1 second' where tenant_id = ${tenant.id} and is_open`,
  );

/** Sends what is due at a counter, one document; gives when the next is. */
export const sendOne = (
  counter: Pick<Counter, "tenant" | "device">,
  authority: Authority,
  sender = senderAt(counter),
) => sendNext(sender, counter.device, () => Promise.resolve(authority));

/** Sends until nothing is due now. */
export async function sendAll(
  counter: Pick<Counter, "tenant" | "device">,
  authority: Authority,
): Promise<number | null> {
  let next: number | null = 0;
  while (next === 0) next = await sendOne(counter, authority);
  return next;
}
