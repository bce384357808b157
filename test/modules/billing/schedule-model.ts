import { plusDays } from "./billing-tenant.ts";

/** What the model knows of a plan. */
export interface ModelPlan {
  cycle: "month" | "quarter" | "year";
  price: number;
  grace: number;
  before: number;
  after: number;
  toBlock: number;
  overdueOnly: boolean;
}

const MONTHS = { month: 1, quarter: 3, year: 12 };

/** The day so many cycles after the first due date, from the anchor: counted in months from year zero. */
export function dueAfter(day: string, cycle: ModelPlan["cycle"], anchor: number, cycles = 1): string {
  const [year = 0, month = 0] = day.split("-").map(Number);
  const months = year * 12 + (month - 1) + cycles * MONTHS[cycle];
  const [y, m] = [Math.floor(months / 12), (months % 12) + 1];
  const last = new Date(Date.UTC(y, m, 0)).getUTCDate();
  return `${y}-${String(m).padStart(2, "0")}-${String(Math.min(anchor, last)).padStart(2, "0")}`;
}

const daysFrom = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000;
const rounded = (amount: number): number => Math.round(Number(amount.toFixed(7)));
const later = (a: string, b: string): string => (a > b ? a : b);

/** Days that were charged: what was charged (more than nothing) and given back (less) for them, from which of them on. */
interface Cycle {
  from: string;
  to: string;
  plan: ModelPlan;
  parts: { from: string; amount: number }[];
}

/** An independent telling of how a tenant is billed: days as texts, money as whole numbers, no look at the database. */
export class Model {
  notices = new Set<string>();
  #counted = 0;
  #last = "";
  balance = 0;
  cycles: Cycle[] = [];
  due: string;
  state = "active";
  #announced: number | undefined;
  /** Cycles that were taken back, the first one first. */
  #again: { plan: ModelPlan; cost: number; to: string }[] = [];
  plan: ModelPlan;
  next: ModelPlan | undefined;
  #anchor: number;

  constructor(plan: ModelPlan, today: string, due: string) {
    this.plan = plan;
    this.due = due;
    this.#anchor = Number(due.slice(8));
    if (plan.price === 0)
      this.cycles.push({ from: today, to: due, plan, parts: [{ from: today, amount: 0 }] });
  }

  get price(): number {
    return this.#again[0]?.cost ?? this.#announced ?? (this.next ?? this.plan).price;
  }

  #begin(): void {
    const { price, due: from } = this;
    this.balance -= price;
    const again = this.#again.shift();
    if (!again) {
      this.plan = this.next ?? this.plan;
      this.next = undefined;
    }
    this.due = again?.to ?? dueAfter(from, this.plan.cycle, this.#anchor);
    this.cycles.push({
      from,
      to: this.due,
      plan: again?.plan ?? this.plan,
      parts: [{ from, amount: price }],
    });
    this.#counted = 0;
    this.#announced = undefined;
  }

  #judge(day: string): void {
    const { grace, toBlock } = this.plan;
    if (day >= plusDays(this.due, grace) && this.#counted >= toBlock) this.state = "blocked";
    else this.state = day > this.due ? "past_due" : "active";
  }

  run(day: string): void {
    while (this.balance >= this.price && day >= plusDays(this.due, -this.plan.before)) this.#begin();
    const { before, after, toBlock, overdueOnly } = this.plan;
    const isIn =
      day >= plusDays(this.due, -before) && (day <= plusDays(this.due, after) || this.#counted < toBlock);
    if (isIn && this.#last < day) {
      this.#announced = this.price;
      this.notices.add(day);
      this.#last = day;
      if (!overdueOnly || day > this.due) this.#counted += 1;
    }
    this.#judge(day);
  }

  pay(day: string, amount: number): void {
    this.balance += amount;
    if (this.balance >= this.price) this.#begin();
    this.run(day);
  }

  /** A payment is taken back: the latest cycles go until what is left covers the others. */
  takeBack(day: string, amount: number): void {
    this.balance -= amount;
    for (let last = this.cycles.at(-1); this.balance < 0 && last; last = this.cycles.at(-1)) {
      if (!last.parts.some((part) => part.amount > 0)) break;
      const { parts, plan, from, to } = last;
      const cost = parts.reduce((sum, part) => sum + part.amount, 0);
      this.cycles.pop();
      this.balance += cost;
      this.due = from;
      this.#counted = 0;
      this.#announced = undefined;
      this.#again.unshift({ plan, cost, to });
    }
    this.run(day);
  }

  /** Something else is due than was: who was told another price is told anew. */
  #tellAnew(plan: ModelPlan): void {
    if (plan.price !== (this.#again[0]?.cost ?? this.#announced)) this.#counted = 0;
    this.#again = [];
    this.#announced = undefined;
    if (this.#counted > 0) this.#announced = plan.price;
  }

  follow(plan: ModelPlan, day: string): void {
    if (plan !== (this.next ?? this.plan)) {
      this.next = plan === this.plan ? undefined : plan;
      this.#tellAnew(plan);
    }
    this.run(day);
  }

  #costs(plan: ModelPlan, first: string, end: string): number {
    let cost = 0;
    for (let to = end; to > first; ) {
      const from = dueAfter(to, plan.cycle, this.#anchor, -1);
      cost += (plan.price * daysFrom(later(from, first), to)) / daysFrom(from, to);
      to = from;
    }
    return rounded(cost);
  }

  /** Another plan at once: of every day that was charged and is to come, what it cost is given back and what it costs now charged. */
  change(plan: ModelPlan, day: string): void {
    for (const one of plan === this.plan ? [] : this.cycles) {
      const { from, to, parts } = one;
      if (to <= day) continue;
      one.plan = plan;
      const first = later(day, from);
      const worth = parts.map(
        (part) => (part.amount * daysFrom(later(part.from, first), to)) / daysFrom(part.from, to),
      );
      const back = rounded(worth.reduce((sum, one) => sum + one, 0));
      const cost = this.#costs(plan, first, to);
      if (back > 0) parts.push({ from: first, amount: -back });
      parts.push({ from: first, amount: cost });
      this.balance += Math.max(back, 0) - cost;
    }
    this.plan = plan;
    this.next = undefined;
    this.#tellAnew(plan);
    this.run(day);
  }
}
