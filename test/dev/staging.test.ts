import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PROJECT } from "../../dev/project-folder.ts";

const toml = readFileSync(join(PROJECT, "wrangler.toml"), "utf8").replaceAll(/^#.*\n/gm, "");

/** The tables of a kind, in their order, each as its lines; of staging without what its names end with. */
const tables = (name: string) =>
  [
    ...toml.matchAll(
      new RegExp(String.raw`^\[\[${name.replaceAll(".", "\\.")}\]\]\n((?:\w+ = .*\n)+)`, "gm"),
    ),
  ].map(([, lines = ""]) => lines.replaceAll('-staging"', '"'));

test.each(["queues.producers", "queues.consumers", "r2_buckets"])(
  "staging has the %s of production",
  (kind) => {
    expect(tables(kind).length).toBeGreaterThan(0);
    expect(tables(`env.staging.${kind}`)).toEqual(tables(kind));
  },
);

test("staging has production's Durable Objects", () => {
  const production = [...toml.matchAll(/\{ name = ("\w+"), class_name = ("\w+") \}/g)].map(
    ([, name, of]) => `name = ${name}\nclass_name = ${of}\n`,
  );
  expect(production.length).toBeGreaterThan(0);
  expect(tables("env.staging.durable_objects.bindings")).toEqual(production);
});

test("and shares no queue and no bucket with it", () => {
  const named = (of: RegExp) => [...toml.matchAll(of)].map(([, name]) => name);
  const staging = toml.slice(toml.indexOf("[env.staging."));
  const names = [...staging.matchAll(/^(?:queue|dead_letter_queue|bucket_name) = "(.*)"$/gm)].map(
    ([, name]) => name,
  );
  expect(names.filter((name) => !name?.endsWith("-staging"))).toEqual([]);
  expect(named(/^ENVIRONMENT = "(\w+)"$/gm)).toEqual(["production", "staging"]);
});
