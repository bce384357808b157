/** Each group of files that import each other in a circle, sorted; `imports` says of each file what it imports. */
export function circlesOf(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const reached = new Map([...imports.keys()].map((file) => [file, reachedFrom(file, imports)]));
  const reaches = (from: string, to: string) => reached.get(from)?.has(to) ?? false;
  const circles = new Map<string, string[]>();
  for (const file of imports.keys()) {
    const circle = [...imports.keys()].filter((other) => reaches(file, other) && reaches(other, file)).sort();
    const [first] = circle;
    if (first !== undefined) circles.set(first, circle);
  }
  return [...circles.values()];
}

function reachedFrom(file: string, imports: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reached = new Set<string>();
  const next = [...(imports.get(file) ?? [])];
  for (let one = next.pop(); one !== undefined; one = next.pop()) {
    if (reached.has(one)) continue;
    reached.add(one);
    next.push(...(imports.get(one) ?? []));
  }
  return reached;
}
