import { describe, expect, test } from "vitest";
import { filesIn } from "./source-files.ts";

const lists = filesIn(["src/modules"]).filter(({ text }) =>
  /\b(list|resource)(<[^>]*>)?\(\{|: ListSpec</.test(text),
);
const thatSay = (pattern: RegExp) =>
  lists.flatMap(({ path, text }) => [...text.matchAll(pattern)].map(([found]) => `${path}: ${found}`));

describe("a filter of a list is declared once", () => {
  test("so no condition is made of one beside its declaration: `where` reads none of them", () => {
    expect(lists.length).toBeGreaterThan(30);
    expect(thatSay(/\bwhere: ?(?:async )?\((?!\)|_)[^)]*\)/g)).toEqual([]);
  });

  test("and no list asks whether one was given, to make a condition or none", () => {
    expect(
      thatSay(
        /(?:=== undefined|== null|\b\w+) \? (?:undefined|(?:eq|ne|gte?|lte?|ilike|inArray|and|or)\([^;?]*\)) : (?:undefined|eq\()/g,
      ),
    ).toEqual([]);
  });

  test("under its name among `filters`: no list reads the query by itself", () => {
    expect(thatSay(/\b(?:input|query)\.(?:status|q|from|to|active)\b/g)).toEqual([]);
  });
});
