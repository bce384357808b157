import { expect, test } from "vitest";
import { call } from "#test/tenant.ts";
import { DRAFT_URL, reachedText } from "../../../../src/platform/openapi/kept-document.ts";
import { addDevice, deviceFields, fiscalTenant } from "../fiscal-tenant.ts";

interface Document {
  paths: Record<
    string,
    { post: { requestBody: { content: Record<string, { example: { base_url: string } }> } } }
  >;
}

test("the address of a device that the document gives as its example is one that this deployment takes, with its path", async () => {
  const { body } = await call<Document & Record<string, unknown>>("GET", "/api/v1/openapi.json");
  const example = body.paths["/api/v1/fiscal-devices"]?.post.requestBody.content["application/json"]?.example;
  const base_url = String(example?.base_url);
  expect(base_url).toMatch(/\/rw$/);
  const { owner } = await fiscalTenant();
  const id = await addDevice(owner, deviceFields("RW", { base_url }));
  expect((await owner.get(`/fiscal-devices/${id}`)).body).toMatchObject({ base_url, status: "active" });
});

test.each([
  [["api-ebm.rra.gov.rw", "sdcsandbox.rra.gov.rw"], "https://sdcsandbox.rra.gov.rw"],
  [["vsdc.example.com:8443"], "https://vsdc.example.com:8443"],
  [["127.0.0.1:4801"], "http://127.0.0.1:4801/rw"],
  [[], "https://sdcsandbox.rra.gov.rw"],
])("where %j are allowed it is %s", (VSDC_HOSTS, expected) => {
  const PUBLIC_URL = "https://api.duka.example";
  const given = { base_url: "https://sdcsandbox.rra.gov.rw", name: "https://sdcsandbox.rra.gov.rw" };
  const text = JSON.stringify({ ...given, url: `${DRAFT_URL}/docs` });
  expect(JSON.parse(reachedText(text, { PUBLIC_URL, VSDC_HOSTS }))).toEqual({
    ...{ ...given, base_url: expected },
    url: `${PUBLIC_URL}/docs`,
  });
});
