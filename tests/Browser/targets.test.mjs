/** Targets: for one and for many, with preview; corrections with a reason; the leaderboard; what a viewer may not do. */
import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { reasonToSkip, story } from './dashboard.mjs';
import { cutOff, openDesk } from './desk.mjs';

describe('targets', { skip: reasonToSkip(), timeout: 90_000 }, () => {
  const step = story();
  let desk;
  let page;
  before(async () => { desk = await openDesk(); ({ page } = desk); });
  after(() => desk?.close());
  const today = () => page.getByRole('table', { name: 'Targets of today' });

  step('are set for many at once, after a look at what they make of the day', async () => {
    await desk.openScreen('Targets');
    await today().getByText('No target: he is valid for dispatch and counts in no share.').first().waitFor();
    assert.ok(await page.getByRole('button', { name: 'Set targets' }).isDisabled());
    await page.getByRole('checkbox', { name: 'Choose all shown' }).check();
    await page.getByRole('button', { name: /^Set targets of/ }).click();
    const form = page.getByRole('form', { name: 'Set targets' });
    await form.getByRole('textbox', { name: 'Deliveries a day' }).fill('10.5');
    await form.getByText('A whole number from 0 to 10000.').waitFor();
    await form.getByRole('textbox', { name: 'Deliveries a day' }).fill('12');
    await form.getByRole('textbox', { name: /^Revenue a day/ }).fill('3000');
    await form.getByRole('table', { name: 'What it makes of today' }).getByRole('row').nth(2).waitFor();
    await form.getByRole('button', { name: 'Set the targets' }).click();
    const told = parseInt(await page.getByText(/^\d+ targets are set\.$/).textContent(), 10);
    await today().getByText('0 of 12').first().waitFor();
    await desk.picture('targets-1-today');
    const [zone] = (await desk.call('GET', '/zones')).items;
    const { drivers } = await desk.call('GET', `/fleet-manager/targets/status?zone_id=${zone.id}`);
    // The simulated city may have hired more drivers since.
    assert.ok(told > 1 && drivers.filter((row) => row.target_deliveries === 12 && row.target_revenue === 3000).length === told);
  });

  step('are changed for one, and a day is corrected with a reason', async () => {
    await today().getByRole('row').nth(1).getByRole('button').click();
    const drawer = page.getByRole('dialog');
    const form = drawer.getByRole('form', { name: 'Correct a day' });
    await form.getByRole('textbox', { name: 'Deliveries, + or −' }).fill('2');
    assert.ok(await form.getByRole('button', { name: 'Write the correction' }).isDisabled(), 'a reason is needed');
    await form.getByRole('textbox', { name: 'Why' }).fill('Two were handed in at the desk');
    await form.getByRole('button', { name: 'Write the correction' }).click();
    await page.getByText('The correction is written.').waitFor();
    await desk.picture('targets-2-driver');
    await drawer.getByRole('button', { name: 'Change his target' }).click();
    await page.getByRole('textbox', { name: 'Deliveries a day' }).fill('7');
    await page.getByRole('button', { name: 'Set the target', exact: true }).click();
    await page.getByText('1 target is set.').waitFor();
    await page.getByRole('textbox', { name: 'Deliveries a day' }).waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await today().getByRole('row').nth(1).getByText(/^[2-9] of 7$/).waitFor();
  });

  step('rank by what was reached, and answer questions with their sources', async () => {
    const [zone] = (await desk.call('GET', '/zones')).items;
    const now = (await desk.call('GET', '/demo')).simulated_now;
    const date = new Intl.DateTimeFormat('en-CA', { timeZone: zone.time_zone }).format(new Date(now));
    await page.getByRole('tab', { name: 'Leaderboard' }).click();
    await page.getByText('Nobody to rank yet').or(page.getByRole('table', { name: 'Leaderboard' })).first().waitFor();
    await desk.call('POST', '/fleet-manager/snapshots', { date, zone_id: zone.id });
    await page.getByRole('combobox', { name: 'How many days' }).selectOption('30');
    await page.getByRole('table', { name: 'Leaderboard' }).getByRole('row').nth(1).waitFor();
    await page.getByRole('tab', { name: 'Advice' }).click();
    await page.getByRole('textbox', { name: 'Your question' }).fill('what is the meaning of life');
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await page.getByText('This question is not understood. These are:').waitFor();
    await page.getByRole('button', { name: 'Deliveries today' }).first().click();
    await page.getByRole('table', { name: 'Answer' }).getByRole('row').nth(1).waitFor();
    await desk.picture('targets-3-advice');
    assert.deepEqual(desk.complaints, []);
  });

  step('fit a phone', async () => {
    const phone = await desk.openPhone('#/targets');
    await phone.page.getByRole('table', { name: 'Targets of today' }).getByRole('row').nth(1).waitFor();
    assert.deepEqual(await cutOff(phone.page), []);
    await phone.page.getByRole('table', { name: 'Targets of today' }).getByRole('row').nth(1).getByRole('button').click();
    await phone.page.getByRole('form', { name: 'Correct a day' }).waitFor();
    assert.deepEqual(await cutOff(phone.page), []);
    await phone.picture('targets-4-phone');
    await phone.page.keyboard.press('Escape');
    for (const tab of ['Leaderboard', 'Advice']) {
      await phone.page.getByRole('tab', { name: tab }).click();
      await phone.page.waitForTimeout(300);
      assert.deepEqual(await cutOff(phone.page), [], tab);
    }
    assert.deepEqual(phone.complaints, []);
  });
});
