import fc from "fast-check";
import { expect, it } from "vitest";
import { byPath, literalFirst } from "#platform/http/path-order.ts";

const anyPath = fc
  .array(fc.constantFrom("a", "b", ":x"), { minLength: 1, maxLength: 4 })
  .map((segments) => `/${segments.join("/")}`);

const matches = (pattern: string, path: string): boolean => {
  const [open, given] = [pattern.split("/"), path.split("/")];
  return open.length === given.length && open.every((part, i) => part.startsWith(":") || part === given[i]);
};

it("X47: of the paths that match, the first is the one with the earliest literals, however they are declared", () => {
  fc.assert(
    fc.property(fc.uniqueArray(anyPath, { minLength: 1, maxLength: 12 }), (paths) => {
      const order = byPath(paths, (path) => path).map(([shape]) => shape);
      const again = byPath(paths.toReversed(), (path) => path).map(([shape]) => shape);
      for (const path of paths) {
        const first = order.find((pattern) => matches(pattern, path));
        expect(again.find((pattern) => matches(pattern, path))).toBe(first);
        const others = order.filter((pattern) => matches(pattern, path));
        for (const other of others) expect(literalFirst(first as string, other)).toBeLessThanOrEqual(0);
      }
    }),
  );
});

it("routes of one path stand together, whatever their parameters are called", () => {
  const paths = byPath(["/users/:id", "/users/me", "/users/:user_id"], (path) => path);
  expect(paths).toEqual([
    ["/users/me", ["/users/me"]],
    ["/users/:x", ["/users/:id", "/users/:user_id"]],
  ]);
});
