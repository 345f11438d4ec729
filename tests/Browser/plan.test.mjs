/** The plan of the day: bars from real routes, keyboard, table, an empty day, a refusal, and 200 drivers with 40 stops each. */
import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { reasonToSkip, story } from './dashboard.mjs';
import { cutOff, openDesk, scrollCost } from './desk.mjs';

const drivers = 200, stops = 40;

describe('the plan', { skip: reasonToSkip(), timeout: 90_000 }, () => {
  const step = story();
  let desk;
  let page;
  before(async () => { desk = await openDesk(); ({ page } = desk); });
  after(() => desk?.close());
  const chart = () => page.getByRole('application', { name: /^Plan of the day/ });
  const spoken = () => page.locator('.gantt [role=status]');

  step('shows the stops of every driver, and opens one by keyboard', async () => {
    await page.locator('[role=option][data-status=assigned], [role=option][data-status=picked_up], [role=option][data-status=in_transit]').first().waitFor({ timeout: 40_000 });
    await desk.openScreen('Plan');
    await chart().focus();
    await page.keyboard.press('Home');
    for (let at = 0; at < 60 && !/, [1-9]\d* stops/.test(await spoken().textContent()); at++) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    assert.match(await spoken().textContent(), /(Pickup|Delivery) ORD-\w+, Planned \d\d:\d\d–\d\d:\d\d, (Expected|Was there) \d\d:\d\d/);
    await desk.picture('plan-1-chart');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'What happened to this order' }).waitFor();
    await page.keyboard.press('Escape');
  });

  step('says the same as a table', async () => {
    await page.getByText('Table', { exact: true }).click();
    const table = page.getByRole('grid', { name: 'Plan of the day' });
    await table.getByRole('row').nth(1).waitFor();
    await table.getByRole('row').nth(1).click();
    await page.getByRole('region', { name: 'What happened to this order' }).waitFor();
    await page.getByText('Chart', { exact: true }).click();
    assert.deepEqual(desk.complaints, []);
  });

  step('says when nothing is planned, and what the server refuses', async () => {
    await page.getByLabel('Day', { exact: true }).fill('2020-01-01');
    await page.getByText('Nothing planned on this day').waitFor();
    await page.route('**/api/v1/shifts?*', (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify({ code: 'no_database', detail: 'The database is away.' }) }));
    await page.getByLabel('Day', { exact: true }).fill('2020-01-02');
    await page.getByText('The database is away.').waitFor();
    await page.unroute('**/api/v1/shifts?*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Nothing planned on this day').waitFor();
  });

  step('scrolls 200 drivers with 40 stops each', async () => {
    // Around noon, so that all stops are of one day, and two days on: the day after by UTC is today in Nairobi from nine in the evening on, and known already.
    const day = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
    await page.route('**/api/v1/routes?*', (route) => route.fulfill({ json: { items: manyRoutes(Date.parse(`${day}T12:00:00Z`)), next_cursor: null } }));
    await page.getByLabel('Day', { exact: true }).fill(day);
    await page.getByText(/· 8000 stops|8,000 stops/).or(page.getByText('8000 stops')).first().waitFor();
    const cost = await scrollCost(page, '.gantt-scroll', [70, 6]);
    console.log(`# 200 × 40: a frame of scrolling costs ${cost} ms of CPU`);
    assert.ok(await page.evaluate(() => document.querySelector('.gantt-scroll').scrollHeight) > drivers * 44, 'all rows can be reached');
    await desk.picture('plan-2-many');
    await page.getByText('Table', { exact: true }).click();
    assert.ok(await page.getByRole('grid').getByRole('row').count() < 60, 'only what is in view is in the page');
    await page.unroute('**/api/v1/routes?*');
  });

  step('fits a phone', async () => {
    const phone = await desk.openPhone('#/plan');
    await phone.page.getByRole('application').waitFor();
    assert.deepEqual(await cutOff(phone.page), []);
    await phone.page.getByText('Table', { exact: true }).click();
    await phone.page.getByRole('grid').getByRole('row').nth(1).waitFor();
    assert.deepEqual(await cutOff(phone.page), []);
    await phone.picture('plan-3-phone');
    assert.deepEqual(phone.complaints, []);
  });
});

function manyRoutes(now) {
  const at = (minutes) => new Date(now + minutes * 60_000).toISOString();
  return Array.from({ length: drivers }, (_, route) => ({
    id: `r${route}`, route_id: `RTE-${route}`, driver_id: `d${route}`, status: 'in_progress', geometry: null,
    stops: Array.from({ length: stops }, (__, stop) => {
      const planned = (stop - 15) * 12 + (route % 7);
      const isDone = planned < 0;
      return {
        id: `r${route}s${stop}`, sequence_order: stop + 1, stop_type: stop % 2 ? 'delivery' : 'pickup', order_ids: [`o${route}-${stop >> 1}`], latitude: 0, longitude: 0,
        status: isDone ? 'completed' : 'planned', planned_arrival: at(planned), estimated_arrival: at(planned + (route % 15)), estimated_departure: at(planned + (route % 15) + 6), arrival_low: null, arrival_high: null,
        estimated_duration_minutes: 6, window_start: at(planned - 20), window_end: at(planned + 12), actual_arrival: isDone ? at(planned + 1) : null, actual_departure: isDone ? at(planned + 7) : null, skip_reason: null,
      };
    }),
  }));
}
