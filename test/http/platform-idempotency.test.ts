import { neonConfig } from "@neondatabase/serverless";
import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";

import { asOwner, mintPerson, mintTenant } from "#test/tenant.ts";
import { routes } from "../../src/app.ts";
import { expectProblem, fromRoot } from "./contract.ts";
import { sampleOf, sendSample } from "./samples/sample.ts";
import { makeWorld } from "./world.ts";

const administrator = await mintPerson({ platformRoles: ["platform_admin"] });

const made = (key: string, name: string) =>
  administrator.post<{ id: string }>("/tenants", { name, kind: "retail" }, { "Idempotency-Key": key });
const named = async (name: string) =>
  (await asOwner(sql`select id from tenants.tenants where name = ${name}`))[0];

/** Loses the answer of the next batch that has a text in it, once the database has committed it: as when the Worker is killed then. */
function losingAnswerOf(text: string): { lost: () => boolean; restore: () => void } {
  const send = neonConfig.fetchFunction as (url: string, init: RequestInit) => Promise<Response>;
  let isLost = false;
  neonConfig.fetchFunction = async (url: string, init: RequestInit) => {
    const response = await send(url, init);
    if (isLost || !String(init.body).includes(text)) return response;
    isLost = true;
    await response.text();
    throw new TypeError("the connection was lost");
  };
  return {
    lost: () => isLost,
    restore: () => {
      neonConfig.fetchFunction = send;
    },
  };
}

describe("an Idempotency-Key of a platform administrator", () => {
  test("is kept with what is done under it: killed between the two, it is answered again and done once", async () => {
    const [key, name] = [newId(), `Killed ${newId()}`];
    const { lost, restore } = losingAnswerOf(name);
    try {
      expectProblem(await made(key, name), 503, "database.unavailable");
      expect(lost()).toBe(true);
    } finally {
      restore();
    }
    const rows = await named(name);
    expect(rows).toHaveLength(1);
    const again = await made(key, name);
    expect([again.status, again.body.id]).toEqual([201, rows?.[0]?.id]);
    expect([again.headers.get("Idempotency-Replayed"), again.headers.get("ETag")]).toEqual(["true", '"1"']);
    expect(await named(name)).toHaveLength(1);
  });

  test("is answered again byte for byte, and refused for another request", async () => {
    const [key, name] = [newId(), `Twice ${newId()}`];
    const first = await made(key, name);
    expect(first.status, first.text).toBe(201);
    const again = await made(key, name);
    expect([again.status, again.text, again.headers.get("ETag")]).toEqual([
      first.status,
      first.text,
      first.headers.get("ETag"),
    ]);
    expect(first.headers.get("Idempotency-Replayed")).toBeNull();
    expectProblem(await made(key, `${name} other`), 422, "idempotency.key_reused");
    expect(await named(name)).toHaveLength(1);
  });

  test("keeps nothing of what was refused, and is free again", async () => {
    const tenant = await mintTenant();
    const key = newId();
    const block = () =>
      administrator.post(
        `/admin/tenants/${tenant.id}/block`,
        { reason: "unpaid" },
        { "Idempotency-Key": key },
      );
    await asOwner(sql`update tenants.tenants set status = 'pending' where id = ${tenant.id}::uuid`);
    expectProblem(await block(), 409, "tenant.wrong_status");
    await asOwner(sql`update tenants.tenants set status = 'active' where id = ${tenant.id}::uuid`);
    const [first, again] = [await block(), await block()];
    expect([first.status, again.status, again.text]).toEqual([200, 200, first.text]);
    expect(again.headers.get("Idempotency-Replayed")).toBe("true");
  });

  test("of twins at once does it once: the other gets the same answer or waits for it", async () => {
    const [key, name] = [newId(), `Twins ${newId()}`];
    const answers = await Promise.all(Array.from({ length: 4 }, () => made(key, name)));
    for (const answer of answers.filter(({ status }) => status !== 201))
      expectProblem(answer, 409, "idempotency.in_progress");
    expect(await named(name)).toHaveLength(1);
  });

  test("is free again after a day", async () => {
    const [key, name] = [newId(), `Later ${newId()}`];
    await made(key, name);
    await asOwner(
      sql`update platform.public_idempotency_keys set created_at = now() - interval '25 hours' where key = ${key}`,
    );
    const later = await made(key, name);
    expect([later.status, later.headers.get("Idempotency-Replayed")]).toEqual([201, null]);
    expect(await named(name)).toHaveLength(2);
  });
});

const world = await makeWorld("replayed");
const posts = routes.filter(({ method, operation }) => method === "POST" && operation.scope === "platform");

describe("every POST of the platform keeps its answer with its key, and gives it again", () => {
  test.each(posts.map((route) => [fromRoot(route), route] as const))("%s", async (_, route) => {
    const sample = await sampleOf(route, world);
    const keyed = { ...sample, headers: { ...sample.headers, "Idempotency-Key": newId() } };
    const first = await sendSample(keyed);
    expect(first.status, first.text).toBeLessThan(300);
    const again = await sendSample(keyed);
    expect([again.status, again.text, again.headers.get("Idempotency-Replayed")]).toEqual([
      first.status,
      first.text,
      "true",
    ]);
    expect(again.headers.get("ETag")).toBe(first.headers.get("ETag"));
  });
});
