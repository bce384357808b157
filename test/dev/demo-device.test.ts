import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { readyDevice } from "../../dev/demo-device.ts";

test("the demo tenant is set up whatever its owner's default is: each call that is of a tenant names it", async () => {
  const calls: [string, string | undefined][] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    calls.push([`${request.method} ${path}`, request.headers["x-tenant-id"] as string | undefined]);
    const given = path.endsWith("/auth/token")
      ? { access_token: "token" }
      : { tin_number: null, country: null, data: [], id: "d", status: "new", codes_fetched_at: null };
    response.setHeader("Content-Type", "application/json").end(JSON.stringify(given));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const signIns = { tenant: "demo", password: "x", emails: { owner: "owner@demo.example" } };
  await readyDevice(api, signIns, "http://authority.example");
  server.close();
  const [signIn, ...others] = calls;
  expect(signIn).toEqual(["POST /api/v1/auth/token", undefined]);
  expect(others.map(([what]) => what.replace("/api/v1", ""))).toEqual([
    "GET /businesses/me",
    "PUT /businesses/me/config",
    "GET /fiscal-settings",
    "PATCH /fiscal-settings",
    "GET /fiscal-devices",
    "POST /fiscal-devices",
    "PATCH /fiscal-devices/d",
    "POST /fiscal-devices/d/initialise",
    "POST /fiscal-devices/d/fetch-codes",
  ]);
  expect(new Set(others.map(([, tenant]) => tenant))).toEqual(new Set(["demo"]));
});
