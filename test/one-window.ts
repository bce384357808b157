/**
 * Runs what needs one window of so many seconds, and once more where the window ended meanwhile and it failed: a budget
 * is counted in windows by the clock, of which the next has room again. What runs makes its own people and networks.
 */
export async function inOneWindow(seconds: number, run: () => Promise<void>): Promise<void> {
  const window = () => Math.floor(Date.now() / (seconds * 1_000));
  const begun = window();
  try {
    await run();
  } catch (error) {
    if (window() === begun) throw error;
    await run();
  }
}
