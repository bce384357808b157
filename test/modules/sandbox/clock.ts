import { expect, vi } from "vitest";
import { type Client, mintTenant } from "#test/tenant.ts";

/** How a sandbox's clock stands, as the API tells it. */
export interface Clock {
  status: "ready" | "moving";
  now: string;
  real_time: string;
  ahead_seconds: number;
  moves_to: string | null;
  done_until: string;
  days_left: number;
}

const DAY = 86_400_000;

/** A sandbox with its owner, and its clock. */
export async function openSandbox(timeZone = "UTC") {
  const tenant = await mintTenant({ isSandbox: true, timeZone });
  const owner = await tenant.member("owner");
  return { ...tenant, owner, ...clockOf(owner) };
}

/** The clock of whoever is signed in. */
export function clockOf(owner: Client) {
  const read = async (): Promise<Clock> => {
    const answer = await owner.get<Record<string, unknown>>("/sandbox/clock");
    expect(answer.status, answer.text).toBe(200);
    return answer.body as unknown as Clock;
  };
  /** Waits until what the queue does has brought the clock where it goes. */
  const arrived = () =>
    vi.waitFor(
      async () => {
        const clock = await read();
        expect(clock.status).toBe("ready");
        return clock;
      },
      { timeout: 50_000, interval: 200 },
    );
  const move = (body: { advance_by: string } | { to: string }, headers: Record<string, string> = {}) =>
    owner.post<Record<string, unknown>>("/sandbox/clock", body, headers);
  return {
    read,
    arrived,
    move,
    /** Moves it and waits until it is there. */
    async advance(by: string): Promise<Clock> {
      const answer = await move({ advance_by: by });
      expect(answer.status, answer.text).toBe(202);
      return arrived();
    },
  };
}

/** Days between two moments, with their parts. */
export const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY;
