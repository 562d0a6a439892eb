import type { Page } from "playwright-core";

type Change<Answer> = (answer: Answer) => void;

/** Changes what the API answers under an address before the page hears it: what a later version or a slip could send. */
export async function alterAnswers<Answer>(
  page: Page,
  address: RegExp,
  change: Change<Answer>,
): Promise<void> {
  await page.route(
    (url) => address.test(`${url.pathname}${url.search}`),
    async (route) => {
      const response = await route.fetch();
      if (!response.ok()) return route.fulfill({ response });
      const answer: Answer = await response.json();
      change(answer);
      // Infinity is no JSON, but a number that is too large is read as one.
      const body = JSON.stringify(answer).replaceAll('"Infinity"', "1e999");
      return route.fulfill({ response, body });
    },
  );
}
