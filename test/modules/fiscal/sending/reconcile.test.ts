import { describe, expect, test } from "vitest";
import { FIVE } from "../documents/counter.ts";
import { endFaults, setFaults } from "../simulator.ts";
import { openDesk } from "./desk.ts";
import { later } from "./stand-in.ts";

describe("POST /fiscal-devices/{device_id}/reconcile", () => {
  test("says what is left between what was issued and what the authority is known to have", async () => {
    const desk = await openDesk();
    const lost = { on: "sale", taken: true, lost: true };
    await setFaults(
      desk.tin,
      [null, lost, { on: "sale", code: "910", message: "Request parameter error" }].filter(Boolean),
    );
    for (let count = 0; count < 4; count += 1) await desk.sell();
    await desk.run();
    await later(desk);
    await desk.run();
    const waiting = await desk.sell();
    const { status, body, text } = await desk.owner.post(`/fiscal-devices/${desk.device}/reconcile`);
    expect(status, text).toBe(200);
    expect(body).toMatchObject({
      ...{ last_number: 5, missing_numbers: [], accepted: 3, unsigned: 1, asked: 0 },
      differences: [
        { number: 1, kind: "unsigned" },
        { number: 2, kind: "refused" },
        { number: 5, kind: "waiting", invoice_id: waiting },
      ],
    });
    await endFaults(desk.tin);
  });

  test("brings the signatures where the authority can be asked", async () => {
    const desk = await openDesk("ZM");
    const id = await desk.sell([{ ...FIVE, band: "A", rate: "16", tax: "689.66" }]);
    await setFaults(desk.tin, [
      { on: "sale", taken: true, lost: true },
      { on: "invoice", status: 500 },
    ]);
    await desk.run();
    await later(desk);
    await desk.run();
    expect(await desk.rowOf(id)).toMatchObject({ status: "accepted", signature: null });
    await endFaults(desk.tin);
    const { body } = await desk.owner.post(`/fiscal-devices/${desk.device}/reconcile`);
    expect(body).toMatchObject({ asked: 1, brought: 1, unsigned: 0, differences: [] });
    const row = await desk.rowOf(id);
    expect(String(row.signature).length).toBeGreaterThan(10);
    expect(String(row.qr_text)).toContain(String(row.signature));
  });
});
