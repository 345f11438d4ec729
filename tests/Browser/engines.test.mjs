/** Settings, autonomy and runs of the engines: what a manager changes, what is refused, and what another one changed meanwhile. */
import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { reasonToSkip, story } from './dashboard.mjs';
import { cutOff, openDesk } from './desk.mjs';

describe('the engines', { skip: reasonToSkip(), timeout: 90_000 }, () => {
  const step = story();
  let desk;
  let page;
  before(async () => { desk = await openDesk(); ({ page } = desk); });
  after(() => desk?.close());
  const drawer = () => page.getByRole('dialog');
  const field = (name) => drawer().getByRole('textbox', { name });

  step('say what each setting means, and what cannot be one', async () => {
    await desk.openScreen('Engines');
    await page.getByRole('button', { name: 'Settings of Smart batching' }).click();
    await drawer().getByText('Every pair of drop-offs of a batch is at most so far apart. 0.1 to 50 km; default 3.').waitFor();
    await field('Orders in a batch, most').fill('2.5');
    await drawer().getByText('A whole number.').waitFor();
    assert.ok(await drawer().getByRole('button', { name: 'Save the settings' }).isDisabled());
    await field('Orders in a batch, most').fill('3');
    await field('Orders in a batch, least').fill('4');
    desk.expect(/422.*\/config/);
    await drawer().getByRole('button', { name: 'Save the settings' }).click();
    await drawer().getByText('min_orders is at most max_orders: 4 is more than 3.').waitFor();
    assert.deepEqual(desk.complaints, []);
  });

  step('try a change without effect and then save it', async () => {
    await field('Orders in a batch, least').fill('2');
    await drawer().getByRole('button', { name: 'Try it without effect' }).click();
    await drawer().getByRole('table', { name: 'What would happen' }).getByText('Batches that would be made').waitFor();
    await desk.picture('engines-1-settings');
    await drawer().getByRole('button', { name: 'Save the settings' }).click();
    await page.getByText('Saved as version 1; in force within a second.').waitFor();
    assert.equal((await desk.call('GET', '/automation/batching/config')).config.max_orders, 5, 'all zones keep theirs');
  });

  step('never overwrite what another one saved meanwhile', async () => {
    const [zone] = (await desk.call('GET', '/zones')).items;
    const path = `/automation/batching/config?zone_id=${zone.id}`;
    const { config, version } = await desk.call('GET', path);
    await desk.call('PUT', path, { ...config, hold_minutes: 12 }, { 'If-Match': `"${version}"` });
    await field('Oldest order').fill('25');
    desk.expect(/412.*\/config/);
    await drawer().getByRole('button', { name: 'Save the settings' }).click();
    await drawer().getByText('Somebody else has changed it').waitFor();
    await drawer().getByRole('button', { name: 'Show what they saved' }).click();
    await drawer().getByText('Version 2', { exact: true }).waitFor();
    assert.equal(await field('A batch waits for a driver').inputValue(), '12');
    await drawer().getByRole('tab', { name: 'Versions' }).click();
    await drawer().getByRole('row', { name: /A batch waits for a driver: 10 → 12/ }).waitFor();
    await drawer().getByRole('row', { name: /^1 / }).getByRole('button', { name: 'Bring back' }).click();
    await page.getByText('The earlier settings are back, as version 3.').waitFor();
    assert.equal((await desk.call('GET', path)).config.hold_minutes, 10);
  });

  step('let a manager choose how far one may go alone, and keep its runs', async () => {
    await drawer().getByRole('tab', { name: 'Autonomy' }).click();
    await drawer().getByRole('radio', { name: 'Act unless stopped' }).check();
    await drawer().getByRole('textbox', { name: 'Time for a veto' }).fill('4');
    await drawer().getByText('A whole number from 5 to 600.').waitFor();
    await drawer().getByRole('textbox', { name: 'Time for a veto' }).fill('45');
    await drawer().getByRole('button', { name: 'Save the autonomy' }).click();
    await drawer().getByText(/for this zone alone/).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Settings of Auto-dispatch' }).click();
    await drawer().getByRole('tab', { name: 'Last runs' }).click();
    await drawer().getByRole('table', { name: 'Last runs' }).getByRole('row').nth(1).waitFor();
    assert.deepEqual(desk.complaints, []);
  });

  step('fit a phone', async () => {
    const phone = await desk.openPhone('#/engines');
    for (const name of ['Auto-dispatch', 'Escalation']) {
      await phone.page.getByRole('button', { name: `Settings of ${name}` }).click();
      await phone.page.getByRole('form', { name: 'Settings' }).waitFor();
      assert.deepEqual(await cutOff(phone.page), []);
      await phone.page.keyboard.press('Escape');
    }
    await phone.picture('engines-2-phone');
    assert.deepEqual(phone.complaints, []);
  });
});
