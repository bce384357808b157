import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { Authority, Outcome } from "../../../../src/modules/fiscal/authority/authority.ts";
import { type Sender, senderOf } from "../../../../src/modules/fiscal/sending/sender.ts";
import { sendStock } from "../../../../src/modules/fiscal/stock-reports/send-stock.ts";

/** What a step of the telling goes through. */
export type Fate =
  | "answered"
  | "never sent"
  | "lost on the way"
  | "answer lost"
  | "died before"
  | "died on the way"
  | "died after";

/** A report as it came to the authority. */
export interface Heard {
  sarNo: number;
  sarTyCd: string;
  totAmt: number;
  custNm: string | null;
  itemList: { itemCd: string; qty: number; prc: number; splyAmt: number; totDcAmt: number; totAmt: number }[];
}

const unasked = (): Promise<{ kind: "empty" }> => Promise.resolve({ kind: "empty" });
const refusal = { code: "910", message: "No", cause: "It does not like it", fix: "Change it" };

/** An authority as it is from outside: it takes each number once, or, where it is strict, the next one alone. */
export class AuthorityModel implements Authority {
  /** By number; what another program told stands there too. */
  readonly reports = new Map<number, Heard | "another program's">();
  readonly masters = new Map<string, number>();
  readonly items = new Set<string>();
  /** Goods that it likes in no report. */
  readonly disliked = new Set<string>();
  fate: Fate = "answered";
  readonly strict: boolean;

  constructor(strict = false, before = 0) {
    this.strict = strict;
    for (let number = 1; number <= before; number += 1) this.reports.set(number, "another program's");
  }

  get next(): number {
    return Math.max(0, ...this.reports.keys()) + 1;
  }

  #tell(report: Heard): Outcome<null> {
    const { sarNo: number } = report;
    const taken = this.reports.has(number);
    if (this.strict && number !== this.next)
      return { kind: taken ? "duplicate" : "retry", ...refusal, expected: this.next };
    if (taken) return { kind: "duplicate", ...refusal, code: "994" };
    if (report.itemList.some(({ itemCd }) => this.disliked.has(itemCd)))
      return { kind: "rejected", ...refusal };
    this.reports.set(number, report);
    return { kind: "accepted", data: null };
  }

  #heard(effect: () => Outcome<null>): Outcome<null> {
    if (this.fate === "never sent") return { kind: "not_sent", why: "refused" };
    if (this.fate === "lost on the way" || this.fate === "died on the way")
      return { kind: "maybe_sent", why: "time-out" };
    const outcome = effect();
    return this.fate === "answered" ? outcome : { kind: "maybe_sent", why: "time-out" };
  }

  async saveStock(body: string): Promise<Outcome<null>> {
    return this.#heard(() => this.#tell(JSON.parse(body) as Heard));
  }

  async saveStockMaster(body: string): Promise<Outcome<null>> {
    const { itemCd, rsdQty } = JSON.parse(body) as { itemCd: string; rsdQty: number };
    return this.#heard(() => {
      this.masters.set(itemCd, rsdQty);
      return { kind: "accepted", data: null };
    });
  }

  async saveItem(body: string): Promise<Outcome<null>> {
    this.items.add((JSON.parse(body) as { itemCd: string }).itemCd);
    return { kind: "accepted", data: null };
  }

  initialise = unasked;
  codes = unasked;
  itemClasses = unasked;
  findBuyer = unasked;
  saveSale = unasked;
  saveInsurer = unasked;
}

/** Who sends, and dies as the authority's fate has it: what it would have written after is not written. `reached` is said how often it wrote. */
function mortal(
  tenant: string,
  fate: Fate,
  reached: (calls: number) => Promise<void> = async () => {},
): Sender {
  const sender = senderOf(env, createExecutionContext(), tenant);
  let calls = 0;
  // It claims, keeps what is sent, and writes what became of it.
  const lives = { "died before": 1, "died on the way": 2, "died after": 2 };
  const most = fate in lives ? lives[fate as keyof typeof lives] : 9;
  return {
    ...sender,
    async batch(statements) {
      calls += 1;
      if (calls > most) throw new Error("died");
      const rows = await sender.batch(statements);
      await reached(calls);
      return rows;
    },
  };
}

type Telling = { tenant: { id: string }; device: string };

/** One turn of whoever sends. Gives in how many milliseconds the next is due; 0 where it died. */
export async function turn(
  { tenant, device }: Telling,
  authority: AuthorityModel,
  fate: Fate = "answered",
): Promise<number | null> {
  authority.fate = fate;
  const sender = mortal(tenant.id, fate);
  return sendStock(sender, device, async () => authority).catch((error: Error) => {
    if (error.message !== "died") throw error;
    return 0;
  });
}

/** A turn that comes to a halt after its claim, of whatever is due: its lane may be another's by the time it goes on. */
export async function slowTurn({ tenant, device }: Telling, authority: AuthorityModel) {
  const [halted, going] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const sender = mortal(tenant.id, "answered", async (calls) => {
    if (calls > 1) return;
    halted.resolve();
    await going.promise;
  });
  const turned = sendStock(sender, device, async () => authority);
  await halted.promise;
  return {
    async goOn(): Promise<void> {
      authority.fate = "answered";
      going.resolve();
      await turned;
    },
  };
}
