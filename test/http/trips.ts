import { type Answer, config } from "#test/tenant.ts";

/** How often the database was asked for a request, as the local endpoint counted it. */
export async function tripsOf({ headers }: Pick<Answer, "headers">): Promise<number> {
  const calls = new URL(`/calls?request_id=${headers.get("X-Request-Id")}`, config.NEON_ENDPOINT);
  return ((await (await fetch(calls)).json()) as { count: number }).count;
}
