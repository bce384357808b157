const PARAMETER = /:\w+/g;

/** Compares two paths, segment by segment: a literal goes before a parameter that would match it. */
export function literalFirst(one: string, other: string): number {
  const [a, b] = [one.split("/"), other.split("/")];
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [isOpenA, isOpenB] = [a[i]?.startsWith(":") ?? false, b[i]?.startsWith(":") ?? false];
    if (isOpenA !== isOpenB) return isOpenA ? 1 : -1;
  }
  return a.length - b.length;
}

/** The routes of each path whatever its parameters are called, in the order in which paths have to be tried. */
export function byPath<Route>(
  routes: readonly Route[],
  pathOf: (route: Route) => string,
): [shape: string, routes: Route[]][] {
  const shapes = Map.groupBy(routes, (route) => pathOf(route).replaceAll(PARAMETER, ":x"));
  return [...shapes].sort(([one], [other]) => literalFirst(one, other));
}
