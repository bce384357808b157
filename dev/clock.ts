import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "./project-folder.ts";

const MINUTE = 60_000;
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/** The Cron Triggers of wrangler.toml. */
export function cronTriggers(toml = readFileSync(join(PROJECT, "wrangler.toml"), "utf8")): string[] {
  return JSON.parse(/^crons = (\[.*\])$/m.exec(toml)?.[1] ?? "[]") as string[];
}

function holds(field: string, value: string): boolean {
  return field.split(",").some((part) => {
    const [range = "", step] = part.split("/");
    if (range === "*") return step === undefined || Number(value) % Number(step) === 0;
    return range === value;
  });
}

/** Is a moment, in UTC, one of a Cron Trigger's: numbers, lists, steps, and days of the week by their names. */
export function isDue(cron: string, at: Date): boolean {
  const now = [
    at.getUTCMinutes(),
    at.getUTCHours(),
    at.getUTCDate(),
    at.getUTCMonth() + 1,
    DAYS[at.getUTCDay()],
  ];
  return cron.split(" ").every((field, n) => holds(field, String(now[n])));
}

/** Notifies the Worker that a Cron Trigger is due, as Cloudflare would; wrangler itself never does. Gives the outcome. */
export async function trigger(api: string, cron: string, at: Date): Promise<string> {
  const query = new URLSearchParams({ cron, time: String(at.getTime()), format: "json" });
  const answer = await fetch(`${api}/cdn-cgi/local/scheduled?${query}`);
  return ((await answer.json()) as { outcome: string }).outcome;
}

/** Triggers each cron at its minutes until stopped. `failed` hears of those that the Worker did not take. */
export function startClock(
  api: string,
  crons: readonly string[],
  failed: (cron: string, outcome: string) => void,
): { stop(): void } {
  let timer: NodeJS.Timeout;
  const wait = () => {
    const next = (Math.floor(Date.now() / MINUTE) + 1) * MINUTE;
    timer = setTimeout(() => {
      for (const cron of crons.filter((one) => isDue(one, new Date(next)))) {
        trigger(api, cron, new Date(next)).then(
          (outcome) => outcome === "ok" || failed(cron, outcome),
          (error: Error) => failed(cron, error.message),
        );
      }
      wait();
    }, next - Date.now());
    timer.unref();
  };
  wait();
  return { stop: () => clearTimeout(timer) };
}
