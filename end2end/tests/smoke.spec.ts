import { checkA11y, expect, test } from '../support/fixtures';

test('the server is alive and ready', async ({ request }) => {
  expect((await request.get('/healthz')).status()).toBe(200);
  expect((await request.get('/readyz')).status()).toBe(200);
});

for (const [path, lang] of [['/zh', /^zh/], ['/en', /^en/]] as const) {
  test(`${path} greets in its language`, async ({ page, visit }) => {
    const response = await visit(path);
    expect(response?.status()).toBe(200);
    await expect(page.locator('html')).toHaveAttribute('lang', lang);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await checkA11y(page);
  });
}

test('nothing lies beyond the edge of a narrow window', async ({ page, visit }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await visit('/zh');
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});
