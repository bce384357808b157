import { sql } from "drizzle-orm";
import type { Authority, Outcome } from "../authority/authority.ts";
import { profileOf } from "../profiles/country-profiles.ts";
import { released, unopened, unreachable, unwritable } from "../sending/recorded-outcome.ts";
import { registerItems } from "../sending/register-items.ts";
import type { Connect, Sender } from "../sending/sender.ts";
import { aboutOf } from "../sending/tell-document.ts";
import { type ClaimedStock, KINDS } from "./claimed-stock.ts";

/** What became of telling something of stock, as the database records it. */
export interface StockOutcome {
  kind: string;
  code?: string | null;
  message?: string | null;
  cause?: string | null;
  fix?: string | null;
  expected?: number;
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What is recorded of an answer; that there is nothing to answer is no refusal. */
function recorded(outcome: Outcome<null>): StockOutcome {
  if (outcome.kind === "empty" || outcome.kind === "accepted") return { kind: "accepted" };
  if (outcome.kind === "not_sent" || outcome.kind === "maybe_sent")
    return {
      ...{ kind: outcome.kind, code: null, message: outcome.why },
      cause:
        outcome.kind === "not_sent"
          ? "The authority was not reached"
          : "The authority did not say whether it has it",
      fix: "It is tried again by itself; look at the device's connection where it stays so",
    };
  return outcome;
}

async function asked(work: Promise<Outcome<null>>): Promise<StockOutcome> {
  return recorded(
    await work.catch((error: unknown) => ({ kind: "maybe_sent" as const, why: reason(error) })),
  );
}

/**
 * Tells the authority of what a claim has. Undefined where the claim was over before anything left. Errors: the database's.
 */
export async function tellStock(
  sender: Sender,
  stock: ClaimedStock,
  claim: string,
  connect: Connect,
): Promise<StockOutcome | undefined> {
  let authority: Authority | undefined;
  try {
    authority = await connect(sender, stock.device);
  } catch (error) {
    sender.ctx.log.error("device.not_opened", error, { device: stock.device.id });
    return unopened;
  }
  if (!authority) return unreachable;
  if (stock.report) return tellReport(sender, stock, stock.report, claim, authority);
  if (!stock.remaining) return undefined;
  const { item_code, quantity, unregistered } = stock.remaining;
  const said = { item_code, quantity, reported_by: null };
  const goods = { device: stock.device, unregistered, status: "sending" as const, issued_by_name: null };
  const { notes, stopped } = await registerItems(authority, goods, aboutOf(stock), Date.now());
  if (stopped) {
    if (notes.length > 0) await sender.batch(notes);
    return stopped === released ? undefined : stopped;
  }
  const body = profileOf(stock.device.country).stockMasterBody({ ...aboutOf(stock), said });
  const { started } = await sender.batch({
    notes,
    started: sql`select fiscal.start_stock_master(${stock.device.id}::uuid, ${claim}::uuid) as is_ours`,
  });
  return started[0]?.is_ours === true ? asked(authority.saveStockMaster(body)) : undefined;
}

async function tellReport(
  sender: Sender,
  stock: ClaimedStock,
  report: NonNullable<ClaimedStock["report"]>,
  claim: string,
  authority: Authority,
): Promise<StockOutcome | undefined> {
  const began = Date.now();
  const about = aboutOf(stock);
  const { device } = stock;
  const { unregistered, moved_by_name: issued_by_name } = report;
  const goods = { device, unregistered, status: "sending" as const, issued_by_name };
  const { notes, stopped } = await registerItems(authority, goods, about, began);
  if (stopped) {
    if (notes.length > 0) await sender.batch(notes);
    return stopped === released ? undefined : stopped;
  }
  let body: string;
  try {
    body = profileOf(device.country).stockBody({
      ...about,
      said: {
        ...{ number: report.number, original_number: null, kind: KINDS[report.kind], automatic: "A" },
        ...{ occurred_at: report.occurred_at, remark: report.remark, other_branch: report.partner_branch },
        ...{ buyer_tin: report.partner_tin, buyer_name: report.partner_name, lines: report.lines },
        reported_by: report.moved_by_name,
      },
    });
  } catch (error) {
    sender.ctx.log.error("stock_report.unwritable", error, { report: report.id });
    return unwritable(reason(error));
  }
  const { told } = await sender.batch({
    notes,
    told: sql`select fiscal.start_stock(${report.id}::uuid, ${claim}::uuid, ${body}::jsonb)::text as body`,
  });
  const said = told[0]?.body;
  return typeof said === "string" ? asked(authority.saveStock(said)) : undefined;
}
