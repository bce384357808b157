/** How many came within the last second or so: those of this second, and of the one before as many as a steady pace had within it. */
export class Pace {
  #second = 0;
  #count = 0;
  #before = 0;

  add(nowMs: number, count: number): void {
    this.#turn(nowMs);
    this.#count += count;
  }

  at(nowMs: number): number {
    this.#turn(nowMs);
    const within = 1 - Math.min(1, Math.max(0, nowMs / 1_000 - this.#second));
    return this.#count + Math.ceil(this.#before * within);
  }

  #turn(nowMs: number): void {
    const second = Math.floor(nowMs / 1_000);
    if (second <= this.#second) return;
    this.#before = second === this.#second + 1 ? this.#count : 0;
    this.#count = 0;
    this.#second = second;
  }
}
