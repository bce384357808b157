import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { noteChange } from "#platform/auth/recent-changes.ts";
import { refuseKnown, rememberRefusal } from "#platform/auth/refusals.ts";
import type { Actor, TenantScope } from "#platform/context.ts";
import { newId } from "#platform/database/ids.ts";
import { type ErrorCode, Problem } from "#platform/errors.ts";
import { Memory } from "#platform/memory.ts";
import { routes } from "../../src/app.ts";

// From now on: other tests share the isolate and what it remembers.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1 });
});
afterEach(() => {
  vi.useRealTimers();
});
const later = (ms: number) => vi.setSystemTime(Date.now() + ms);

describe("an isolate's memory", () => {
  test("keeps a thing for its time, the newest things, and no more of them than it may", () => {
    const memory = new Memory<number>(3);
    for (const [at, name] of ["a", "b", "c", "d"].entries()) memory.set(name, at, 1_000);
    expect(["a", "b", "c", "d"].map((name) => memory.get(name))).toEqual([undefined, 1, 2, 3]);
    memory.set("b", 9, 5_000);
    memory.set("e", 4, 1_000);
    expect(["b", "c", "d", "e"].map((name) => memory.get(name))).toEqual([9, undefined, 3, 4]);
    later(1_000);
    expect(["b", "d", "e"].map((name) => memory.get(name))).toEqual([9, undefined, undefined]);
    memory.delete("b");
    expect(memory.get("b")).toBeUndefined();
  });
});

describe("a refusal is remembered for as long as its kind lasts", () => {
  const [operation] = routes
    .filter(({ operation }) => operation.scope === "tenant")
    .map((route) => route.operation);
  if (!operation) throw new Error("no operation of a tenant");
  const tenant: TenantScope = { id: newId(), as: "user", roles: [] };
  const person = (more: Partial<Extract<Actor, { kind: "user" }>> = {}): Actor => ({
    kind: "user",
    userId: newId(),
    sessionId: newId(),
    memberships: [],
    defaultTenantId: null,
    isPlatformAdmin: false,
    amr: ["pwd"],
    authTime: null,
    ...more,
  });
  const key = (): Actor => ({ kind: "api_key", keyId: newId(), tenantId: tenant.id, secretHash: newId() });

  test.each<[string, () => Actor, ErrorCode, seconds: number]>([
    ["an ended session: as long as its token may live", person, "auth.session_ended", 15 * 60],
    ["a person of an outside issuer", () => person({ sessionId: null }), "auth.session_ended", 5],
    ["an administrator", () => person({ isPlatformAdmin: true }), "auth.session_ended", 5],
    ["a key", key, "auth.invalid_key", 60],
    ["a membership", person, "tenant.access_denied", 5],
  ])("%s", (_, make, code, seconds) => {
    const actor = make();
    const place = code === "tenant.access_denied" ? tenant : undefined;
    rememberRefusal(actor, new Problem(code), operation, tenant);
    later(seconds * 1_000 - 1);
    expect(() => refuseKnown(actor, operation, place)).toThrow(code);
    expect(() => refuseKnown(make(), operation, place)).not.toThrow();
    later(1);
    expect(() => refuseKnown(actor, operation, place)).not.toThrow();
  });

  test("a session that lost its administrator is no dead session", () => {
    const administrator = { sessionId: newId(), userId: newId() };
    rememberRefusal(
      person({ ...administrator, isPlatformAdmin: true }),
      new Problem("auth.session_ended"),
      operation,
    );
    expect(() => refuseKnown(person(administrator), operation)).not.toThrow();
  });

  test("what a key's scopes refuse is remembered for that work alone, what its input refuses not at all", () => {
    const [byScope, byInput] = [key(), key()];
    const other = { ...operation, name: "inventory.others.list" };
    rememberRefusal(byScope, new Problem("permission.denied", { detail: operation.name }), operation, tenant);
    rememberRefusal(byInput, new Problem("permission.denied", { detail: "Not this one" }), operation, tenant);
    expect(() => refuseKnown(byScope, operation, tenant)).toThrow("permission.denied");
    expect(() => refuseKnown(byScope, other, tenant)).not.toThrow();
    expect(() => refuseKnown(byInput, operation, tenant)).not.toThrow();
  });

  test("or until something changes in the tenant, or outside of tenants", () => {
    for (const changed of [tenant.id, undefined]) {
      const actor = person();
      rememberRefusal(actor, new Problem("tenant.access_denied"), operation, tenant);
      noteChange(newId());
      expect(() => refuseKnown(actor, operation, tenant)).toThrow("tenant.access_denied");
      later(10);
      noteChange(changed);
      expect(() => refuseKnown(actor, operation, tenant)).not.toThrow();
      later(10);
    }
  });
});
