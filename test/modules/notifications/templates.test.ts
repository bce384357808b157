import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { asOwner, type Client } from "#test/tenant.ts";
import { feedOf, openOffice } from "./office.ts";
import { mailsTo, send } from "./post.ts";

const make = (by: Client, body: Record<string, unknown>) =>
  by.post<{ id: string; language: string; errors: { path: string; message: string }[] }>(
    "/notification-templates",
    {
      ...{ type: "monitoring.alert", channel: "in_app", language: "en" },
      ...{ title: "{{title}}", text: "{{summary}}" },
      ...body,
    },
  );

describe("a tenant's own words", () => {
  test("are said to each in their language, or in one that it is a kind of, else in the tenant's, else the type's", async () => {
    const office = await openOffice();
    const { owner } = office;
    const people = {
      "fr-RW": await office.tenant.member("manager"),
      "rw-RW": await office.tenant.member("manager"),
      de: await office.tenant.member("manager"),
    };
    for (const [language, person] of Object.entries(people))
      expect((await person.post("/notifications/preferences", { language })).status).toBe(200);
    await asOwner(sql`update tenants.tenants set locale = 'sw' where id = ${office.tenant.id}::uuid`);
    for (const [language, title] of [
      ["fr", "Alerte : {{title}}"],
      ["rw-rw", "Itangazo: {{title}}"],
      ["sw", "Tahadhari: {{title}}"],
    ])
      expect((await make(owner, { language, title })).status).toBe(201);
    await office.alert("HIGH", { title: "Till" });
    await office.settle();
    const said = async (person: Client) => (await feedOf(person)).map(({ title }) => title);
    expect(await said(people["fr-RW"])).toEqual(["Alerte : Till"]);
    expect(await said(people["rw-RW"])).toEqual(["Itangazo: Till"]);
    expect(await said(people.de)).toEqual(["Tahadhari: Till"]);
    expect(await said(owner)).toEqual(["Tahadhari: Till"]);
  });

  test("are filled in with every value escaped in HTML, and none in text", async () => {
    const office = await openOffice();
    const { owner } = office;
    const words = {
      ...{ channel: "email", title: "{{rule_name}}: {{title}}", text: "{{summary}} {{person}}" },
      html: '<p>{{summary}}</p><a href="{{title}}">{{rule_name}}</a>',
    };
    expect((await make(owner, words)).status).toBe(201);
    const summary = '<script>alert("1")</script> & {{tenant}}';
    await office.alert("HIGH", { title: 'x" onclick="y', summary, rule_name: "R\r\nBcc: a@b.example" });
    await office.settle();
    await send(office);
    const [mail] = await mailsTo(owner);
    expect(mail?.subject).toBe('R Bcc: a@b.example: x" onclick="y');
    expect(mail?.text).toBe(`${summary} owner`);
    expect(mail?.html).toContain("&lt;script&gt;alert(&quot;1&quot;)&lt;&#x2F;script&gt; &amp; {{tenant}}");
    expect(mail?.html).toContain('href="x&quot; onclick&#x3D;&quot;y"');
  });

  test("are refused when they name what there is not, or do what templates may not, and say where", async () => {
    const { owner } = await openOffice();
    const wrong: [body: Record<string, unknown>, path: string][] = [
      [{ text: "{{sumary}}" }, "text"],
      [{ title: "{{#rule}}x{{/rule}}" }, "title"],
      [{ text: "{{#summary}}{{secret}}{{/summary}}" }, "text"],
      [{ text: "{{{summary}}}" }, "text"],
      [{ text: "{{&summary}}" }, "text"],
      [{ text: "{{>other}}" }, "text"],
      [{ text: "{{=<% %>=}}<%summary%>" }, "text"],
      [{ text: "{{#summary}}" }, "text"],
      [{ text: "{{constructor}}" }, "text"],
      [{ title: null }, "title"],
      [{ html: "<p>{{summary}}</p>" }, "html"],
      [{ channel: "sms" }, "title"],
    ];
    for (const [body, path] of wrong) {
      const answer = await make(owner, body);
      expect([answer.status, answer.body.errors?.[0]?.path], JSON.stringify(body)).toEqual([422, path]);
    }
    expect((await make(owner, { type: "no.such_type" })).status).toBe(422);
    expect((await owner.get<{ data: unknown[] }>("/notification-templates")).body.data).toEqual([]);
  });

  test("are one for a type, channel and language; are replaced, removed and made again", async () => {
    const office = await openOffice();
    const [{ owner }, clerk] = [office, await office.tenant.member("staff")];
    const made = await make(owner, { language: "FR" });
    expect(made.body.language).toBe("fr");
    expect((await make(owner, { language: "fr" })).body).toMatchObject({
      code: "notification_template.language_taken",
    });
    expect((await make(clerk, { language: "rw" })).status).toBe(403);
    const path = `/notification-templates/${made.body.id}`;
    const body = {
      type: "monitoring.alert",
      channel: "in_app",
      language: "fr",
      title: "{{title}}!",
      text: "{{summary}}",
    };
    const replaced = await owner.call("PUT", path, {
      body,
      headers: { "If-Match": made.headers.get("ETag") ?? "" },
    });
    expect(replaced.body).toMatchObject({ title: "{{title}}!", html: null });
    const stale = await owner.call("PUT", path, {
      body,
      headers: { "If-Match": made.headers.get("ETag") ?? "" },
    });
    expect(stale.status).toBe(412);
    expect((await owner.call("DELETE", path)).status).toBe(204);
    expect((await owner.get(path)).status).toBe(404);
    expect((await make(owner, { language: "fr" })).status).toBe(201);
  });

  test("are shown before they are kept, with examples or with names, and nothing is kept", async () => {
    const { owner } = await openOffice();
    const preview = (body: Record<string, unknown>) =>
      owner.post<Record<string, unknown>>("/notification-templates/preview", {
        type: "inventory.low_stock",
        channel: "email",
        ...body,
      });
    const shown = await preview({
      title: "{{product}} <low>",
      text: "{{product}}{{#warehouse}} at {{warehouse}}{{/warehouse}}",
      variables: { product: "Soap & Co" },
    });
    expect(shown.body).toMatchObject({ title: "Soap & Co <low>", text: "Soap & Co at [warehouse]" });
    expect(shown.body.html).toContain("Soap &amp; Co");
    expect((await preview({})).body).toMatchObject({ title: "[product] and [others] more ran low" });
    expect((await preview({ title: "x", text: "{{nothing}}" })).status).toBe(422);
  });
});

test("words that come to nothing give way to the type's own, in the feed, in a mail and in the preview", async () => {
  const office = await openOffice();
  const { owner } = office;
  const nothing = { title: "{{^title}}x{{/title}}", text: "{{#nothing}}x{{/nothing}}{{summary}}" };
  for (const channel of ["in_app", "email"]) {
    const made = await make(owner, { channel, title: nothing.title, text: "{{summary}}" });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
  }
  await office.alert("HIGH", { title: "Till", summary: "It is open" });
  await office.settle();
  await send(office);
  expect(await feedOf(owner)).toMatchObject([{ title: expect.stringContaining("Till") }]);
  expect(await mailsTo(owner)).toMatchObject([{ subject: expect.stringContaining("Till") }]);
  const preview = (words: object) =>
    owner.post("/notification-templates/preview", {
      ...{ type: "monitoring.alert", channel: "in_app", text: "{{summary}}" },
      ...words,
    });
  expect((await preview({ title: nothing.title })).body).toMatchObject({
    is_own: true,
    title: expect.stringContaining("[title]"),
  });
  expect((await preview({ title: "{{title}}" })).body).toMatchObject({ is_own: false, title: "[title]" });
});
