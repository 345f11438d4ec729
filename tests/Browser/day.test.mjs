/** One dispatcher's first day with the real server and its simulated city: from the bootstrap link to a delivered order. */
import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { openBrowser, reasonToSkip, setUp, story, until } from './dashboard.mjs';
import { startServer } from './server.mjs';

/** At 100 times real speed an order is assigned within a second and delivered within a quarter of a minute. */
const cityOptions = ['--demo', '--demo-speed', '100'];

describe('a dispatcher’s first day', { skip: reasonToSkip(), timeout: 120_000 }, () => {
  const step = story();
  let server;
  let browser;
  let page;
  let complaints;
  let picture;
  let byHand;

  before(async () => {
    [server, browser] = await Promise.all([startServer(cityOptions), openBrowser()]);
    ({ page, complaints, picture } = await browser.openPage(server.url));
  });
  after(async () => {
    await browser?.close();
    await server?.remove();
  });

  step('signs in by the bootstrap link', async () => {
    await setUp(page, server.bootstrapUrl);
    await page.getByRole('region', { name: 'Live map', exact: true }).waitFor();
    await page.getByRole('status', { name: 'Live data' }).getByText('live', { exact: true }).waitFor();
    await orderRows().first().waitFor();
    await picture('1-live-map');
  });

  step('sees an order become assigned', async () => {
    await page.locator('[role=option][data-status=assigned]').first().click();
    await history().getByText('Order assigned').first().waitFor();
    await page.getByRole('region', { name: 'Decisions about this order' }).getByRole('button', { name: /assignment/i }).first().waitFor();
    await picture('2-assigned');
  });

  step('opens the card of the decision', async () => {
    await page.getByRole('region', { name: 'Decisions about this order' }).getByRole('button', { name: /assignment/i }).first().click();
    const card = page.getByRole('article', { name: 'Decision card' });
    await card.getByRole('region', { name: 'Winner' }).waitFor();
    assert.ok(await card.getByRole('region', { name: 'All candidates' }).getByRole('row').count() > 2, 'the card lists no second candidate');
    await card.getByRole('region', { name: 'Record' }).getByText('zone:NBO').waitFor();
    await picture('3-decision-card');
  });

  step('is told why another driver did not win', async () => {
    await page.getByRole('combobox', { name: 'Why not this driver' }).or(page.getByRole('textbox', { name: 'Why not this driver' })).first().click();
    await page.locator('.mantine-Select-option:visible').first().click();
    await page.getByRole('button', { name: 'Why not?' }).click();
    const answer = page.getByRole('status', { name: 'Answer' });
    await answer.waitFor();
    assert.match(await answer.getAttribute('data-target-status'), /^(blocked|lost|pruned)$/);
    await answer.scrollIntoViewIfNeeded();
    await picture('4-why-not');
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByRole('article', { name: 'Decision card' }).waitFor({ state: 'detached' });
  });

  step('stops the engine and assigns an order by hand, with a reason', async () => {
    await page.getByRole('button', { name: 'Close details' }).click();
    await openScreen('Engines');
    for (const engine of ['Smart batching', 'Auto-dispatch']) {
      await page.getByRole('button', { name: `Stop ${engine}` }).click();
      await page.getByRole('button', { name: `Start ${engine}` }).waitFor();
    }
    await picture('5-engine-stopped');
    await openScreen('Live map');
    // Offers that are still open may yet be taken: only what comes after the stop is surely nobody's.
    const before = new Set(await newest());
    await until(async () => { byHand = (await newest()).find((number) => !before.has(number)); return byHand; }, 'an order comes after the stop');
    await page.getByRole('textbox', { name: 'Search orders' }).fill(byHand);
    await row(byHand).click();
    await page.getByRole('button', { name: 'Assign by hand' }).click();
    const dialog = page.getByRole('dialog', { name: /by hand/ });
    await dialog.getByRole('table', { name: 'Candidates' }).getByRole('button').nth(1).click();
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('Knows the building and its back entrance');
    for (const box of await dialog.getByRole('checkbox').all()) await box.check();
    await picture('6-assign-by-hand');
    await dialog.getByRole('button', { name: /^Assign to/ }).click();
    await page.getByText(`${byHand} goes to `).first().waitFor();
    await history().getByText('by a person').first().waitFor();
  });

  step('sees his order delivered', async () => {
    await openScreen('Engines');
    await page.getByRole('button', { name: 'Start Auto-dispatch' }).click();
    await page.getByRole('button', { name: 'Stop Auto-dispatch' }).waitFor();
    await openScreen('Live map');
    await page.getByText(/^Done/).first().click();
    await page.locator(`[data-order="${byHand}"][data-status=delivered]`).waitFor({ timeout: 90_000 }).catch(async (error) => { throw new Error(`${byHand}: ${await tale()}`, { cause: error }); });
    await row(byHand).click();
    await history().getByText('Order delivered').waitFor();
    await picture('7-delivered');
  });

  step('has seen no error in the console, no failed request and no other server', () => assert.deepEqual(complaints, []));

  const newest = () => page.evaluate(async () => (await (await fetch('/api/v1/orders')).json()).items.map((order) => order.order_number));
  const orderRows = () => page.locator('[role=option][data-order]');
  /** What the server knows of the order: why it was not delivered. */
  const tale = () => page.evaluate(async (number) => {
    const get = async (path) => (await fetch(`/api/v1/${path}`)).json();
    const order = (await get(`orders?q=${number}`)).items[0];
    return JSON.stringify({ order, events: (await get(`orders/${order.id}/events`)).items, driver: order.driver_id && (await get(`drivers/${order.driver_id}`)) });
  }, byHand);
  const row = (number) => page.locator(`[data-order="${number}"]`);
  const history = () => page.getByRole('region', { name: 'What happened to this order' });
  const openScreen = (name) => page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name }).click();
});
