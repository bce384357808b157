import { vi } from "vitest";
import { tripsOf } from "../../http/trips.ts";

/** How often the database was asked for the one request that the work made, by the id in its log line. */
export async function callsOf(work: () => Promise<void>): Promise<{ trips: number }> {
  const ids: string[] = [];
  const spy = vi.spyOn(console, "info").mockImplementation((line: unknown) => {
    const { msg, event, request_id: id } = JSON.parse(String(line)) as Record<string, string>;
    if (id && (msg ?? event) === "request") ids.push(id);
  });
  try {
    await work();
    await vi.waitFor(() => {
      if (ids.length === 0) throw new Error("no request was logged");
    });
  } finally {
    spy.mockRestore();
  }
  return { trips: await tripsOf({ headers: new Headers({ "X-Request-Id": ids.at(-1) ?? "" }) }) };
}
