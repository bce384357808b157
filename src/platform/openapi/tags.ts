import type { Json } from "./schemas.ts";

/** Kinds of things that belong together: each a tag of operations, with what it is about. */
export interface TagGroup {
  name: string;
  tags: Readonly<Record<string, string>>;
}

/** The tags that are used, in the order of the groups, and the groups as ReDoc shows them; last those that no group has. */
export function tagsOf(groups: readonly TagGroup[], used: ReadonlySet<string>): Json {
  const grouped = new Set(groups.flatMap(({ tags }) => Object.keys(tags)));
  const others = [...used].filter((tag) => !grouped.has(tag)).sort();
  const all = [...groups, { name: "More", tags: Object.fromEntries(others.map((tag) => [tag, tag])) }];
  const inUse = all
    .map(({ name, tags }) => ({ name, tags: Object.entries(tags).filter(([tag]) => used.has(tag)) }))
    .filter(({ tags }) => tags.length > 0);
  return {
    tags: inUse.flatMap(({ tags }) => tags.map(([name, description]) => ({ name, description }))),
    "x-tagGroups": inUse.map(({ name, tags }) => ({ name, tags: tags.map(([tag]) => tag) })),
  };
}
