import type { Arrangement } from "./arrangement.ts";

const template: Arrangement = () => ({ params: { kind: "products" } });

export const arrangements: Record<string, Arrangement> = {
  "platform.problems.read": () => ({ params: { code: "request.invalid" } }),
  "platform.imports.template": template,
  "platform.imports.workbook": template,
};
