import { randomBytes } from "node:crypto";
import { Ratelimit } from "@upstash/ratelimit";
import { Redis } from "@upstash/redis";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Endpoint } from "../../dev/http.ts";
import { readServers } from "../../dev/local-servers.ts";
import { startUpstashEndpoint } from "../../dev/redis/upstash-endpoint.ts";

const { redisUrl } = readServers(process.env);
const token = "secret";
const backends = [["memory", undefined], ...(redisUrl ? [["Redis", redisUrl]] : [])] as [
  string,
  string | undefined,
][];

describe.each(backends)("in front of %s", (_, redisUrl) => {
  const prefix = randomBytes(6).toString("hex");
  const key = (name: string) => `${prefix}:${name}`;
  let endpoint: Endpoint;
  let redis: Redis;

  beforeAll(async () => {
    endpoint = await startUpstashEndpoint({ port: 0, token, redisUrl });
    redis = new Redis({ url: endpoint.url, token });
  });

  afterAll(async () => {
    await endpoint.close();
  });

  const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(endpoint.url + path, {
      method: "POST",
      body: typeof body === "string" ? body : JSON.stringify(body),
      headers: { authorization: `Bearer ${token}`, ...headers },
    });
    return { status: response.status, body: await response.json() };
  };

  test("the client reads back whatever it wrote", async () => {
    const value = fc.oneof(
      fc.jsonValue(),
      fc.string({ unit: "binary" }),
      fc.constantFrom("OK", "b2s=", "ok", ""),
    );
    await fc.assert(
      fc.asyncProperty(
        value.filter((one) => one !== null),
        async (one) => {
          await redis.set(key("any"), JSON.stringify(one));
          expect(await redis.get(key("any"))).toEqual(JSON.parse(JSON.stringify(one)));
          await redis.rpush(key("list"), JSON.stringify({ one }));
          expect(await redis.lrange(key("list"), -1, -1)).toEqual([{ one: JSON.parse(JSON.stringify(one)) }]);
        },
      ),
      { numRuns: 50 },
    );
  });

  test("the client's usual commands do what they say", async () => {
    expect(await redis.set(key("a"), "1", { nx: true, ex: 60 })).toBe("OK");
    expect(await redis.set(key("a"), "2", { nx: true })).toBe(null);
    expect(await redis.incr(key("a"))).toBe(2);
    expect(await redis.ttl(key("a"))).toBeGreaterThan(0);
    expect(await redis.get(key("none"))).toBe(null);
    await redis.hset(key("h"), { x: 1, y: "two" });
    expect(await redis.hgetall(key("h"))).toEqual({ x: 1, y: "two" });
    expect(await redis.hgetall(key("none"))).toBe(null);
    expect(await redis.mget(key("a"), key("none"))).toEqual([2, null]);
    await redis.zadd(key("z"), { score: 2, member: "b" }, { score: 1, member: "a" });
    expect(await redis.zrange(key("z"), 0, -1)).toEqual(["a", "b"]);
    expect(await redis.del(key("a"))).toBe(1);
  });

  test("pipelines and transactions answer in their order", async () => {
    const pipeline = redis.pipeline().set(key("p"), 1).incr(key("p")).get(key("p")).get(key("none"));
    expect(await pipeline.exec()).toEqual(["OK", 2, 2, null]);
    expect(await redis.multi().incr(key("m")).expire(key("m"), 5).exec()).toEqual([1, 1]);
  });

  test.each([
    ["fixedWindow", Ratelimit.fixedWindow(3, "1 d")],
    ["slidingWindow", Ratelimit.slidingWindow(3, "1 d")],
  ])("@upstash/ratelimit's %s lets exactly its limit through, however they come", async (name, limiter) => {
    const ratelimit = new Ratelimit({ redis, limiter, prefix: key(name), ephemeralCache: false });
    const [first, second] = [await ratelimit.limit("a"), await ratelimit.limit("a")];
    expect([first.success, second.success, second.remaining, second.limit]).toEqual([true, true, 1, 3]);
    const rest = await Promise.all(Array.from({ length: 5 }, () => ratelimit.limit("a")));
    expect(rest.filter(({ success }) => success)).toHaveLength(1);
    expect((await ratelimit.limit("b")).success).toBe(true);
  });

  test("a script runs by the SHA of its whole text, once it is known", async () => {
    const script = `#!lua flags=allow-key-locking\nreturn {KEYS[1], ARGV[1], false, 7} -- ${prefix}`;
    const plain = new Redis({ url: endpoint.url, token, enableAutoPipelining: false });
    const sha = redis.createScript(script, { readonly: false });
    await expect(plain.evalsha("0".repeat(40), [], [])).rejects.toThrow("NOSCRIPT");
    expect(await sha.exec(["k"], ["v"])).toEqual(["k", "v", null, 7]);
    expect(await plain.scriptExists("0".repeat(40))).toEqual([0]);
    const loaded = await plain.scriptLoad(`${script} again`);
    expect(await plain.evalsha(loaded, ["k"], ["v"])).toEqual(["k", "v", null, 7]);
  });

  test("base64 comes only where it is asked for, and never around a lone OK", async () => {
    const encoded = { "upstash-encoding": "base64" };
    const b64 = (text: string) => Buffer.from(text).toString("base64");
    await post("/", ["set", key("e"), "OK"]);
    expect(await post("/", ["get", key("e")])).toEqual({ status: 200, body: { result: "OK" } });
    expect(await post("/", ["mget", key("e"), key("none")], encoded)).toMatchObject({
      body: { result: [b64("OK"), null] },
    });
    const list = [["SET", key("e"), "é"], ["get", key("e")], ["exists", key("e")], ["nonsense"]];
    expect(await post("/pipeline", list, encoded)).toEqual({
      status: 200,
      body: [
        { result: "OK" },
        { result: b64("é") },
        { result: 1 },
        { error: expect.stringMatching(/^ERR unknown command/) },
      ],
    });
    expect(await post("/multi-exec", list.slice(0, 3))).toMatchObject({
      body: [{ result: "OK" }, { result: "é" }, { result: 1 }],
    });
  });

  test("a command may stand in the path", async () => {
    expect(await post(`/set/${key("path")}/a%2Fb?EX=100`, "")).toEqual({
      status: 200,
      body: { result: "OK" },
    });
    const got = await fetch(`${endpoint.url}/get/${key("path")}?_token=${token}`);
    expect(await got.json()).toEqual({ result: "a/b" });
  });

  test.each(["/", "/pipeline", "/multi-exec", "/get/a"])("%s wants the token", async (path) => {
    for (const authorization of ["", "Bearer wrong", token]) {
      const { status, body } = await post(path, [["get", "a"]], { authorization });
      expect([status, body]).toEqual([401, { error: "Unauthorized" }]);
    }
  });

  test.each<[string, string, unknown]>([
    ["no JSON", "/", "get a"],
    ["no list", "/", { get: "a" }],
    ["an empty command", "/", []],
    ["a nested argument", "/", ["set", "a", { b: 1 }]],
    ["an empty pipeline", "/pipeline", []],
    ["a pipeline of no lists", "/pipeline", ["get", "a"]],
    ["a command that blocks", "/", ["blpop", "a", 0]],
    ["an unknown command", "/", ["nonsense"]],
  ])("answers 400 to %s", async (_, path, body) => {
    expect(await post(path, body)).toEqual({ status: 400, body: { error: expect.stringMatching(/^ERR /) } });
  });

  test("knows no other method", async () => {
    const response = await fetch(endpoint.url, {
      method: "DELETE",
      headers: { authorization: `Bearer ${token}` },
    });
    expect(response.status).toBe(405);
  });

  test.runIf(redisUrl)("Redis's own errors come through, also of a discarded transaction", async () => {
    await redis.set(key("text"), "x");
    expect(await post("/", ["lpush", key("text"), "y"])).toMatchObject({
      status: 400,
      body: { error: expect.stringMatching(/^WRONGTYPE/) },
    });
    expect(await post("/multi-exec", [["set", key("t"), "1"], ["get"]])).toMatchObject({
      status: 400,
      body: { error: expect.stringMatching(/^EXECABORT .*wrong number of arguments/) },
    });
    const tokens = new Ratelimit({
      redis,
      limiter: Ratelimit.tokenBucket(2, "60 s", 2),
      prefix: key("bucket"),
      ephemeralCache: false,
    });
    const answers = [await tokens.limit("a"), await tokens.limit("a"), await tokens.limit("a")];
    expect(answers.map(({ success }) => success)).toEqual([true, true, false]);
  });
});

test("a Redis that does not answer is said so at the start", async () => {
  await expect(startUpstashEndpoint({ port: 0, token, redisUrl: "redis://127.0.0.1:1" })).rejects.toThrow(
    "Redis at 127.0.0.1:1 does not answer: connect ECONNREFUSED 127.0.0.1:1",
  );
});
