/** A statement as Duka sent it to the database. */
type Sent = { sql: string; params: (string | null)[] };

const SKU = "BENCH-FIRST";

/**
 * The statements behind Duka's three calls, as its own calls to the database show them: the yardstick runs the very same,
 * without those that only Duka needs. In `create`, parameters that must differ each time read "$new".
 */
export async function capturedStatements(
  neon: string,
  base: string,
  headers: Record<string, string>,
  product: string,
): Promise<{ list: Sent[]; read: Sent[]; create: Sent[] }> {
  const of = async (name: string, url: string, init: RequestInit = {}): Promise<Sent[]> => {
    const answer = await fetch(url, { ...init, headers: { ...headers, ...init.headers } });
    if (!answer.ok) throw new Error(`${name}: ${answer.status} ${await answer.text()}`);
    const id = answer.headers.get("X-Request-Id");
    const calls = (await (await fetch(new URL(`/calls?request_id=${id}`, neon))).json()) as {
      statements: string[];
      params: (string | null)[][];
    };
    // What follows the answer, the mark of what the queue has, is Duka's alone.
    const mark = calls.statements.findIndex((sql) => sql.includes("app.enter_platform"));
    return calls.statements
      .map((sql, at) => ({ sql, params: calls.params[at] ?? [] }))
      .slice(1, mark < 0 ? undefined : mark);
  };
  const created = await of("create", base, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ sku: SKU, name: "A product of the bench", price: "12.50", category: "Bench" }),
  });
  const isId = (value: string | null): boolean => /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(value ?? "");
  return {
    list: await of("list", `${base}?limit=50`),
    read: await of("read", `${base}/${product}`),
    create: created.map(({ sql, params }) => ({
      sql,
      params: params.map((value) => (value === SKU || isId(value) ? "$new" : value)),
    })),
  };
}
