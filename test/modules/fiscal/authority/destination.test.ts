import { describe, expect, test } from "vitest";
import { forPlatform } from "#platform/outside.ts";
import { callAuthority } from "../../../../src/modules/fiscal/authority/call-authority.ts";
import { destinationOf } from "../../../../src/modules/fiscal/authority/destination.ts";
import { expectedNumber } from "../../../../src/modules/fiscal/authority/read-answer.ts";
import { addressOf, freshTin, setFaults } from "../simulator.ts";

const production = {
  VSDC_HOSTS: ["vsdc.example.com", "vsdc.example.com:8443", "127.0.0.1:4800", "localhost"],
  ENVIRONMENT: "production" as const,
};
const development = { ...production, ENVIRONMENT: "development" as const };

describe("where a device's calls may go", () => {
  test.each([
    ["https://vsdc.example.com", "https://vsdc.example.com"],
    ["https://vsdc.example.com/", "https://vsdc.example.com"],
    ["https://vsdc.example.com/rraVsdcSandbox2.1.2.3.7/", "https://vsdc.example.com/rraVsdcSandbox2.1.2.3.7"],
    ["https://VSDC.example.com:8443/etims-api", "https://vsdc.example.com:8443/etims-api"],
    ["https://vsdc.example.com:443/a", "https://vsdc.example.com/a"],
  ])("%s is one", (address, url) => expect(destinationOf(production, address)).toBe(url));

  test.each([
    "http://vsdc.example.com",
    "https://other.example.com",
    "https://vsdc.example.com.evil.example",
    "https://evil.example/vsdc.example.com",
    "https://vsdc.example.com:8444",
    "https://user:password@vsdc.example.com",
    "https://vsdc.example.com@evil.example",
    "https://evil.example#@vsdc.example.com",
    "https://evil.example\\@vsdc.example.com",
    "https://vsdc.example.com\\@evil.example/",
    "https://vsdc.example.com/?x=",
    "https://vsdc.example.com/a?",
    "https://vsdc.example.com/a#",
    "https://vsdc.example.com/a/../b",
    "https://vsdc.example.com/a/%2e%2E/b",
    "https://vsdc.example.com/a/.%2e",
    "https://vsdc.example.com/a%2f..%2fb",
    "https://vsdc.example.com/a\\..\\b",
    "https://vsdc.example.com/a b",
    "https://vsdc.example.com\t/a",
    "https://127.0.0.1:4800x/",
    "http://127.0.0.1:4800/rw",
    "http://localhost/",
    "ftp://vsdc.example.com/",
    "//vsdc.example.com/",
    "vsdc.example.com",
    "",
  ])("%j is none in production", (address) => expect(destinationOf(production, address)).toBeUndefined());

  test("are the machine itself on one machine, and no other by http", () => {
    expect(destinationOf(development, "http://127.0.0.1:4800/rw")).toBe("http://127.0.0.1:4800/rw");
    expect(destinationOf(development, "http://localhost/rw")).toBe("http://localhost/rw");
    expect(destinationOf(development, "http://127.0.0.1:4801/rw")).toBeUndefined();
    expect(destinationOf(development, "http://vsdc.example.com/rw")).toBeUndefined();
  });
});

describe("a call", () => {
  const patience = { milliseconds: 5000, bytes: 1000 };
  const path = `${addressOf("RW")}/customers/selectCustomer`;
  const asked = (tin: string, more: Partial<typeof patience> = {}) =>
    callAuthority(path, JSON.stringify({ tin, bhfId: "00" }), {}, { ...patience, ...more }, forPlatform);

  test("has the status and the text of its answer", async () => {
    expect(await asked(freshTin("RW"))).toMatchObject({
      kind: "answered",
      status: 200,
      text: expect.stringContaining("901"),
    });
  });

  test("that has no answer in time may have been heard", async () => {
    const tin = freshTin("RW");
    await setFaults(tin, [{ delay_ms: 3000 }]);
    expect(await asked(tin, { milliseconds: 300 })).toEqual({ kind: "maybe_sent", why: "time-out" });
  });

  test("reads no more of an answer than it has room for", async () => {
    const tin = freshTin("RW");
    await setFaults(tin, [{ body: "x".repeat(1001) }, { body: "x".repeat(1000) }]);
    expect(await asked(tin)).toEqual({ kind: "maybe_sent", why: "the answer is too long" });
    expect(await asked(tin)).toMatchObject({ kind: "answered", text: "x".repeat(1000) });
  });

  test("goes where it was sent, and follows nobody elsewhere", async () => {
    const tin = freshTin("RW");
    await setFaults(tin, [{ status: 307, headers: { location: path } }]);
    expect(await asked(tin)).toMatchObject({ kind: "answered", status: 307 });
  });

  test("to where nobody listens was not heard, or may have been, and is no error", async () => {
    const reply = await callAuthority("http://127.0.0.1:9/rw", "{}", {}, patience, forPlatform);
    expect(reply.kind).toMatch(/^(not|maybe)_sent$/);
  });
});

test.each([
  ["Invc No: 5 is invalid, use the expected value: 7", 7],
  ["Invalid sarNo: Expected: 3 but found: 9", 3],
  ["Request parameter error", undefined],
])("%j names the number %s", (message, number) => expect(expectedNumber(message)).toBe(number));
