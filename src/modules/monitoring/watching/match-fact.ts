import { cut } from "#platform/text.ts";
import type { Budget } from "../patterns/budget.ts";
import { matchesPattern } from "../patterns/match-pattern.ts";
import { type Condition, MOST_COMPARED, MOST_SHOWN } from "../rules/condition-fields.ts";
import type { Logic } from "../rules/rule-fields.ts";
import { type Fact, isOfRules, valueAt } from "./fact.ts";
import { isBetween, weekdayIn } from "./local-time.ts";

/** What stays of a fact that counts: when it was, and what its rule's condition needs of it. */
export interface Match {
  id: string;
  at: number;
  /** What it counts, in ten-thousandths. */
  w?: number;
  /** Its value among distinct ones. */
  v?: string;
  /** The steps of a sequence that it takes. */
  s?: number[];
}

/** The group of a fact: its values by field, and a key that is the same for the same values. */
export interface Group {
  key: string;
  values: Record<string, string>;
}

const PARTS = 10_000;

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? cut(typeof value === "number" ? written(value) : String(value), MOST_COMPARED)
    : undefined;

/** A number without an exponent. */
function written(value: number): string {
  const [, sign = "", digit = "", rest = "", exponent] =
    /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(String(value)) ?? [];
  if (exponent === undefined) return String(value);
  const by = Number(exponent);
  return by < 0
    ? `${sign}0.${"0".repeat(-by - 1)}${digit}${rest}`
    : `${sign}${(digit + rest).padEnd(by + 1, "0")}`;
}

/** What a group or a distinct value is called by. */
function nameOf(value: unknown): string | undefined {
  const text = textOf(value);
  return text === undefined ? undefined : cut(text, MOST_SHOWN);
}

const DECIMAL = /^-?\d{1,400}(?:\.\d{1,400})?$/;

/** -1, 0 or 1 as a decimal is less than, equal to or more than another; undefined where one is no decimal. */
export function compared(one: unknown, other: string): number | undefined {
  const [left, right] = [textOf(one), other];
  if (left === undefined || typeof one === "boolean" || !DECIMAL.test(left) || !DECIMAL.test(right))
    return undefined;
  const places = Math.max(...[left, right].map((text) => text.split(".")[1]?.length ?? 0));
  const [a, b] = [left, right].map((text) => {
    const [whole = "", part = ""] = text.split(".");
    return BigInt(whole + part.padEnd(places, "0"));
  }) as [bigint, bigint];
  return a < b ? -1 : a > b ? 1 : 0;
}

const same = (value: unknown, given: string | number | boolean): boolean =>
  typeof value === typeof given ? value === given : textOf(value) === String(given);

/** Where facts are matched: the tenant's time zone, and what the patterns of the rule may still cost. */
export interface Matching {
  timeZone: string;
  budget: Budget;
}

/** Does a condition hold for a fact? Throws BudgetSpent. */
export function holdsFor(condition: Condition, fact: Fact, { timeZone, budget }: Matching): boolean {
  if (condition.op === "time_of_day") return isBetween(fact.at, condition, timeZone);
  if (condition.op === "weekday") return condition.days.includes(weekdayIn(fact.at, timeZone));
  const value = valueAt(fact, condition.field);
  switch (condition.op) {
    case "exists":
      return value !== undefined;
    case "missing":
      return value === undefined;
    case "equals":
      return same(value, condition.value);
    case "not_equals":
      return !same(value, condition.value);
    case "in":
      return condition.values.some((one) => same(value, one));
    case "not_in":
      return !condition.values.some((one) => same(value, one));
    case "gt":
      return (compared(value, condition.value) ?? 0) > 0;
    case "lt":
      return (compared(value, condition.value) ?? 0) < 0;
    case "gte":
      return (compared(value, condition.value) ?? -1) >= 0;
    case "lte":
      return (compared(value, condition.value) ?? 1) <= 0;
    case "contains":
      return textOf(value)?.includes(condition.value) ?? false;
    case "starts_with":
      return textOf(value)?.startsWith(condition.value) ?? false;
    case "ends_with":
      return textOf(value)?.endsWith(condition.value) ?? false;
    case "matches": {
      const text = textOf(value);
      if (text === undefined) return false;
      budget.check();
      return matchesPattern(condition.pattern, text, budget);
    }
  }
}

const KINDS = { events: ["event", "security"], audit: ["audit"], activities: ["event", "security", "audit"] };

function groupOf(fact: Fact, fields: readonly string[]): Group | undefined {
  const values: Record<string, string> = {};
  for (const field of fields) {
    const value = nameOf(valueAt(fact, field));
    if (value === undefined) return undefined;
    values[field] = value;
  }
  return { key: JSON.stringify(fields.map((field) => values[field])), values };
}

/** What a fact counts, in ten-thousandths; undefined where it has no number. */
function weightOf(value: unknown): number | undefined {
  const number = typeof value === "boolean" ? Number.NaN : Math.abs(Number(textOf(value) ?? Number.NaN));
  return Number.isFinite(number) && number <= 1e11 ? Math.round(number * PARTS) : undefined;
}

function detailOf(logic: Logic, fact: Fact, matching: Matching): Omit<Match, "id" | "at"> | undefined {
  const { when } = logic;
  if (when.kind === "sum") {
    const w = weightOf(valueAt(fact, when.of));
    return w === undefined ? undefined : { w };
  }
  if (when.kind === "distinct_count") {
    const v = nameOf(valueAt(fact, when.of));
    return v === undefined ? undefined : { v };
  }
  if (when.kind !== "sequence") return {};
  const s = when.steps.flatMap(({ where }, at) =>
    where.every((condition) => holdsFor(condition, fact, matching)) ? [at] : [],
  );
  return s.length > 0 ? { s } : undefined;
}

/** What a fact is to a rule: its group, and what counts of it; undefined where it is nothing to it. Throws BudgetSpent. */
export function matchFact(
  logic: Logic,
  fact: Fact,
  matching: Matching,
): { group: Group; match: Match } | undefined {
  if (!KINDS[logic.source].includes(fact.kind) || isOfRules(fact)) return undefined;
  if (!logic.where.every((condition) => holdsFor(condition, fact, matching))) return undefined;
  const group = groupOf(fact, logic.group_by);
  const detail = group && detailOf(logic, fact, matching);
  return group && detail ? { group, match: { id: fact.id, at: fact.at, ...detail } } : undefined;
}
