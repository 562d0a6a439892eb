import { createPoller, type Turn, waitMs } from "@paceline/dashboard/live/poller";
import { describe, expect, it } from "vitest";

/** A browser whose time passes when a test says so. */
function watch(answers: Turn[]) {
  const waits: { ms: number; then: () => void }[] = [];
  const browser = { isVisible: true, asked: 0, release: () => {} };
  const ask = () =>
    new Promise<Turn>((resolve) => {
      browser.asked++;
      browser.release = () => resolve(answers.shift() ?? "heard");
    });
  const poller = createPoller(ask, () => 1_000, {
    isVisible: () => browser.isVisible,
    after(ms, then) {
      const wait = { ms, then };
      waits.push(wait);
      return () => {
        if (waits.includes(wait)) waits.splice(waits.indexOf(wait), 1);
      };
    },
  });
  /** Lets the request under way be answered, and what follows from it happen. */
  const answer = async () => {
    browser.release();
    for (let i = 0; i < 5; i++) await Promise.resolve();
  };
  /** Lets the wait pass, and says how long it was. */
  const pass = () => {
    const [wait] = waits.splice(0, 1);
    wait?.then();
    return wait?.ms;
  };
  return { poller, browser, answer, pass, waits };
}

describe("polling", () => {
  it("goes on after an answer that nobody can make sense of, as after none", async () => {
    const waits: number[] = [];
    const broken = () => Promise.reject(new TypeError("The answer has no such field."));
    const poller = createPoller(broken, () => 1_000, {
      isVisible: () => true,
      after(ms) {
        waits.push(ms);
        return () => {};
      },
    });
    for (let i = 0; i < 5; i++) await Promise.resolve();
    expect(waits).toEqual([2_000]);
    poller.stop();
  });

  it("asks at once, and again after each answer", async () => {
    const { browser, answer, pass } = watch([]);
    expect(browser.asked).toBe(1);
    await answer();
    expect(pass()).toBe(1_000);
    expect(browser.asked).toBe(2);
  });

  it("never asks while an answer is awaited, and once more after it when nudged meanwhile", async () => {
    const { poller, browser, answer, waits } = watch([]);
    poller.nudge();
    poller.nudge();
    expect(browser.asked).toBe(1);
    await answer();
    expect({ asked: browser.asked, waits: waits.length }).toEqual({ asked: 2, waits: 0 });
  });

  it("asks ever more seldom while nothing is heard, and as before once something is", async () => {
    const { answer, pass } = watch(["lost", "lost", "heard"]);
    const waited: (number | undefined)[] = [];
    for (let i = 0; i < 3; i++) {
      await answer();
      waited.push(pass());
    }
    expect(waited).toEqual([2_000, 4_000, 1_000]);
    expect(waitMs(1_000, 30)).toBe(60_000);
  });

  it("asks nothing while nobody looks, and at once when somebody does again", async () => {
    const { poller, browser, answer, pass, waits } = watch([]);
    await answer();
    browser.isVisible = false;
    pass();
    expect({ asked: browser.asked, waits: waits.length }).toEqual({ asked: 1, waits: 0 });
    browser.isVisible = true;
    poller.nudge();
    expect(browser.asked).toBe(2);
  });

  it.each(["over", "stopped"])("never asks again once it is %s", async (how) => {
    const { poller, browser, answer, waits } = watch(how === "over" ? ["over"] : []);
    if (how === "stopped") poller.stop();
    await answer();
    poller.nudge();
    expect({ asked: browser.asked, waits: waits.length }).toEqual({ asked: 1, waits: 0 });
  });
});
