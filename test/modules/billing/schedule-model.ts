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
export function dueAfter(day: string, cycle: ModelPlan["cycle"], anchor: number): string {
  const [year = 0, month = 0] = day.split("-").map(Number);
  const months = year * 12 + (month - 1) + MONTHS[cycle];
  const [y, m] = [Math.floor(months / 12), (months % 12) + 1];
  const last = new Date(Date.UTC(y, m, 0)).getUTCDate();
  return `${y}-${String(m).padStart(2, "0")}-${String(Math.min(anchor, last)).padStart(2, "0")}`;
}

/** An independent telling of how a tenant is billed: days as texts, money as whole numbers, no look at the database. */
export class Model {
  notices = new Set<string>();
  #counted = 0;
  #last = "";
  balance = 0;
  cycles: string[] = [];
  due: string;
  state = "active";
  #announced: number | undefined;
  plan: ModelPlan;
  next: ModelPlan | undefined;
  #anchor: number;

  constructor(plan: ModelPlan, due: string) {
    this.plan = plan;
    this.due = due;
    this.#anchor = Number(due.slice(8));
  }

  get price(): number {
    return this.#announced ?? (this.next ?? this.plan).price;
  }

  #begin(): void {
    const price = this.price;
    this.balance -= price;
    this.cycles.push(this.due);
    this.plan = this.next ?? this.plan;
    this.next = undefined;
    this.due = dueAfter(this.due, this.plan.cycle, this.#anchor);
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

  follow(plan: ModelPlan, day: string): void {
    if (plan !== (this.next ?? this.plan)) {
      this.next = plan === this.plan ? undefined : plan;
      this.#announced = undefined;
    }
    this.run(day);
  }
}
