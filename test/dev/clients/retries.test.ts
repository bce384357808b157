import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

// The keys of a write stand in a generated file, of which nothing is needed here.
vi.mock("../../../client/src/generated/keyless.ts", () => ({ KEYLESS: new Set() }));
const { retrying, USUAL_RETRIES } = await import("../../../client/src/retries.ts");

const URL = "https://duka.example/api/v1/products";
const READ = new Request(URL);
const keyed = () => new Request(URL, { method: "POST", headers: { "Idempotency-Key": "k" }, body: "{}" });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

type Told = number | "lost" | [status: number, headers: Record<string, string>];

/** Sends a request to somebody who answers so, one after the other; gives when it was sent, in milliseconds. */
async function times(request: Request, told: readonly Told[], retries = {}) {
  const sent: number[] = [];
  const bodies: string[] = [];
  const start = Date.now();
  const send = retrying(
    async (one) => {
      const now = told[Math.min(sent.length, told.length - 1)] ?? 200;
      sent.push(Date.now() - start);
      bodies.push(await one.text());
      if (now === "lost") throw new TypeError("fetch failed");
      const [status, headers] = Array.isArray(now) ? now : [now, {}];
      return new Response("{}", { status, headers });
    },
    { ...USUAL_RETRIES, firstWaitMs: 0, ...retries },
  );
  const answer = send(request).then(
    ({ status }) => status,
    (error: Error) => error.message,
  );
  await vi.runAllTimersAsync();
  return { sent, bodies, answer: await answer };
}

describe("a request is sent again", () => {
  test.each([429, 503, 409])("after a %d, when Retry-After has passed", async (status) => {
    const late: Told = [status, { "Retry-After": "7" }];
    expect(await times(READ.clone(), [late, late, 200])).toMatchObject({
      sent: [0, 7000, 14_000],
      answer: 200,
    });
  });

  test("after a network error, with the same body, if it is a write under a key", async () => {
    expect(await times(keyed(), ["lost", 503, 201])).toMatchObject({
      bodies: ["{}", "{}", "{}"],
      answer: 201,
    });
  });

  test("so often and no more: then it gets what there is", async () => {
    expect(await times(READ.clone(), ["lost"], { tries: 3 })).toMatchObject({
      sent: { length: 3 },
      answer: "fetch failed",
    });
    expect(await times(READ.clone(), [503], { tries: 3 })).toMatchObject({
      sent: { length: 3 },
      answer: 503,
    });
  });

  test("later each time, by chance, where nobody says when", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0.5);
    const { sent } = await times(READ.clone(), ["lost"], { firstWaitMs: 1000, tries: 4 });
    expect(sent).toEqual([0, 500, 1500, 3500]);
    vi.restoreAllMocks();
  });
});

describe("a request is sent once", () => {
  test.each(["POST", "PUT", "PATCH", "DELETE"])(
    "as a %s without a key, whatever is answered",
    async (method) => {
      for (const told of ["lost", 503, [429, { "Retry-After": "1" }]] as const)
        expect((await times(new Request(URL, { method }), [told as Told])).sent).toHaveLength(1);
    },
  );

  test.each([200, 404, 409, 422, 500])("where %d is the answer", async (status) => {
    expect(await times(keyed(), [status])).toMatchObject({ sent: [0], answer: status });
  });

  test("where it was told to come again too late", async () => {
    const tomorrow: Told = [429, { "Retry-After": "86400" }];
    expect(await times(READ.clone(), [tomorrow])).toMatchObject({ sent: [0], answer: 429 });
  });

  test("and no more once its caller has given up", async () => {
    const controller = new AbortController();
    const request = new Request(URL, { signal: controller.signal });
    setTimeout(() => controller.abort(new Error("given up")), 3000);
    const late: Told = [503, { "Retry-After": "7" }];
    expect(await times(request, [late])).toMatchObject({ sent: [0], answer: "given up" });
  });
});
