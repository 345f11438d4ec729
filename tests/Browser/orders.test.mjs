/** Ten thousand orders: both lists scroll, search and filter as with ten, and an import does not make the page flood the server. */
import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { reasonToSkip, story } from './dashboard.mjs';
import { openDesk, scrollCost } from './desk.mjs';

const imported = 300, many = 10_000;

describe('ten thousand orders', { skip: reasonToSkip(), timeout: 90_000 }, () => {
  const step = story();
  let desk;
  let page;
  let asked = 0;
  before(async () => {
    desk = await openDesk([]);
    ({ page } = desk);
    page.on('request', (request) => { if (request.url().includes('/api/v1/orders')) asked += 1; });
  });
  after(() => desk?.close());

  step('an import is followed with few requests', async () => {
    await page.getByRole('form', { name: 'New zone' }).waitFor();
    await desk.call('POST', '/zones', { code: 'RUH', name: 'Riyadh', time_zone: 'Asia/Riyadh', currency: 'SAR', country: 'SA', assignment_mode: 'direct', depot: { latitude: 24.7136, longitude: 46.6753 } });
    await page.getByRole('region', { name: 'First steps' }).waitFor();
    asked = 0;
    const lines = Array.from({ length: imported }, (_, at) => `E-${at},Customer ${at},${24.65 + (at % 100) / 1000},${46.6 + (at % 97) / 1000},${24.66 + (at % 89) / 1000},${46.61 + (at % 83) / 1000},Street ${at % 400},BULLET,RUH`);
    const csv = ['external_id,customer_name,pickup_latitude,pickup_longitude,dropoff_latitude,dropoff_longitude,dropoff_address,service_type,zone_id', ...lines].join('\n');
    let job = await desk.call('POST', '/imports?kind=orders', csv, { 'Content-Type': 'text/csv' });
    while (job.state === 'waiting' || job.state === 'running') {
      await new Promise((wake) => setTimeout(wake, 500));
      job = await desk.call('GET', `/imports/${job.id}`);
    }
    assert.equal(job.created_count + job.warning_count, imported, JSON.stringify(job));
    await page.getByText(`Open ${imported}`).waitFor({ timeout: 30_000 });
    console.log(`# ${imported} orders came by import while the page asked ${asked} times for orders`);
    assert.ok(asked < imported / 2, `${asked} requests for ${imported} new orders`);
    assert.deepEqual(desk.complaints, []);
  });

  step('scroll and filter beside the map', async () => {
    await multiply();
    await page.reload();
    await page.getByText(`Open ${many}`).waitFor({ timeout: 30_000 });
    const list = page.getByRole('listbox', { name: 'Order list' });
    assert.ok(await list.getByRole('option').count() < 60, 'only what is in view is in the page');
    const search = page.getByRole('textbox', { name: 'Search orders' });
    const found = await timed(async () => {
      await search.fill('E-9999');
      await page.waitForFunction(() => document.querySelectorAll('[role=option][data-order]').length === 1);
    });
    await search.fill('');
    await page.waitForFunction(() => document.querySelectorAll('[role=option][data-order]').length > 5);
    const cost = await scrollCost(page, '.orders-scroll', [400, 0]);
    console.log(`# live list: one of ${many} is found in ${found} ms; a frame of scrolling costs ${cost} ms of CPU`);
    await desk.picture('orders-1-live');
  });

  step('scroll and filter on their own screen', async () => {
    await desk.openScreen('Orders');
    const table = page.getByRole('table', { name: 'Orders' });
    await table.getByRole('row').nth(3).waitFor();
    const cost = await scrollCost(page, '.screen-body', [500, 0]);
    await page.getByText(/^[1-9],\d{3} loaded; more below$|^Loading more/).waitFor();
    assert.ok(await table.getByRole('row').count() < 80, 'only what is in view is in the page');
    const search = page.getByRole('textbox', { name: 'Search orders' });
    const found = await timed(async () => {
      await search.fill('E-1234');
      await page.waitForFunction(() => document.querySelectorAll('table[aria-label=Orders] tr.pick').length === 1);
    });
    console.log(`# orders screen: one of ${many} is found in ${found} ms (with the 250 ms that it waits for the next key); a frame of scrolling costs ${cost} ms of CPU`);
    await search.fill('');
    await table.getByRole('row').nth(3).waitFor();
    await table.focus();
    await page.keyboard.press('Home');
    await page.getByRole('region', { name: /What happened/ }).or(page.getByRole('alert')).first().waitFor();
    await desk.picture('orders-2-screen');
  });

  /** The list as the server would give it with many orders: rows of the real shape, its pages, its search. */
  async function multiply() {
    const [one] = (await desk.call('GET', '/orders?status=pending&limit=1')).items;
    const rows = Array.from({ length: many }, (_, at) => ({ ...one, id: `${one.id.slice(0, -6)}${String(at).padStart(6, '0')}`, order_number: `ORD-${String(at).padStart(5, '0')}`, external_id: `E-${at}`, customer_name: `Customer ${at}`, sla_deadline: new Date(Date.now() + at * 3_000).toISOString() }));
    await page.route(/\/api\/v1\/orders\?/, (route) => {
      const query = new URL(route.request().url()).searchParams;
      const q = query.get('q'), status = query.get('status'), from = Number(query.get('cursor') ?? 0), limit = Number(query.get('limit') ?? 50);
      const matching = status && status !== 'pending' ? [] : q ? rows.filter(({ external_id }) => external_id === q) : rows;
      return route.fulfill({ json: { items: matching.slice(from, from + limit), next_cursor: from + limit < matching.length ? String(from + limit) : null } });
    });
  }

  async function timed(act) {
    const begun = Date.now();
    await act();
    return Date.now() - begun;
  }
});
