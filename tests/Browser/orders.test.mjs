/** Ten thousand orders: they come by import, and both lists scroll, search and filter as with ten. */
import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { reasonToSkip, story } from './dashboard.mjs';
import { openDesk } from './desk.mjs';

const many = 10_000;

describe('ten thousand orders', { skip: reasonToSkip(), timeout: 90_000 }, () => {
  const step = story();
  let desk;
  let page;
  before(async () => { desk = await openDesk([]); ({ page } = desk); });
  after(() => desk?.close());

  step('are imported into a zone', async () => {
    await page.getByRole('form', { name: 'New zone' }).waitFor();
    const zone = await desk.call('POST', '/zones', { code: 'RUH', name: 'Riyadh', time_zone: 'Asia/Riyadh', currency: 'SAR', country: 'SA', assignment_mode: 'direct', depot: { latitude: 24.7136, longitude: 46.6753 } });
    const lines = Array.from({ length: many }, (_, at) => `E-${at},Customer ${at},${24.65 + (at % 100) / 1000},${46.6 + (at % 97) / 1000},${24.66 + (at % 89) / 1000},${46.61 + (at % 83) / 1000},Street ${at % 400},BULLET,RUH`);
    const csv = ['external_id,customer_name,pickup_latitude,pickup_longitude,dropoff_latitude,dropoff_longitude,dropoff_address,service_type,zone_id', ...lines].join('\n');
    const begun = Date.now();
    let job = await desk.call('POST', '/imports?kind=orders', csv, { 'Content-Type': 'text/csv' });
    while (job.state === 'waiting' || job.state === 'running') {
      await new Promise((wake) => setTimeout(wake, 300));
      job = await desk.call('GET', `/imports/${job.id}`);
    }
    assert.equal(job.created_count + job.warning_count, many, JSON.stringify(job));
    console.log(`# ${many} orders are imported in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
    await page.reload();
    await page.getByText(`Open ${many}`).waitFor({ timeout: 30_000 });
    assert.equal(zone.code, 'RUH');
  });

  step('scroll and filter beside the map', async () => {
    const list = page.getByRole('listbox', { name: 'Order list' });
    assert.ok(await list.getByRole('option').count() < 60, 'only what is in view is in the page');
    const typed = await timed(async () => {
      await page.getByRole('textbox', { name: 'Search orders' }).fill('E-9999');
      await list.locator('[role=option]').first().waitFor();
      await page.waitForFunction(() => document.querySelectorAll('[role=option][data-order]').length === 1);
    });
    await page.getByRole('textbox', { name: 'Search orders' }).fill('');
    await page.waitForFunction(() => document.querySelectorAll('[role=option][data-order]').length > 5);
    const frames = await scrolled('.orders-scroll', 400);
    console.log(`# live list: one of ${many} is found in ${typed} ms; a frame of scrolling takes ${frames.mean} ms on average, ${frames.worst} ms at worst`);
    await desk.picture('orders-1-live');
  });

  step('scroll and filter on their own screen', async () => {
    await desk.openScreen('Orders');
    const table = page.getByRole('table', { name: 'Orders' });
    await table.getByRole('row').nth(3).waitFor();
    const frames = await scrolled('.screen-body', 500);
    await page.waitForFunction(() => /Loading|[0-9],?[0-9]{3} loaded/.test(document.querySelector('[data-loaded]')?.textContent ?? ''));
    assert.ok(await table.getByRole('row').count() < 80, 'only what is in view is in the page');
    const typed = await timed(async () => {
      await page.getByRole('textbox', { name: 'Search orders' }).fill('E-1234');
      await page.waitForFunction(() => document.querySelectorAll('table[aria-label=Orders] tr.pick').length === 1);
    });
    console.log(`# orders screen: one of ${many} is found in ${typed} ms (with the 250 ms that it waits for the next key); a frame of scrolling takes ${frames.mean} ms on average, ${frames.worst} ms at worst`);
    await page.getByRole('textbox', { name: 'Search orders' }).fill('');
    await table.getByRole('row').nth(3).waitFor();
    await table.focus();
    await page.keyboard.press('End');
    await page.getByRole('region', { name: 'What happened to this order' }).waitFor();
    assert.deepEqual(desk.complaints, []);
  });

  async function timed(act) {
    const begun = Date.now();
    await act();
    return Date.now() - begun;
  }

  /** Scrolls in 100 steps and says how long a frame takes. */
  function scrolled(selector, by) {
    return page.evaluate(async ([chosen, step]) => {
      const box = document.querySelector(chosen);
      const taken = [];
      for (let at = 0; at < 100; at++) {
        box.scrollTop += step;
        const begun = performance.now();
        await new Promise(requestAnimationFrame);
        taken.push(performance.now() - begun);
      }
      return { mean: Math.round(taken.reduce((sum, one) => sum + one, 0) / taken.length), worst: Math.round(Math.max(...taken)) };
    }, [selector, by]);
  }
});
