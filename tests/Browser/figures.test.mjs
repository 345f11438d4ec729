/** Statistics with their plots, and messages: preferences, log, wording. */
import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { reasonToSkip, story } from './dashboard.mjs';
import { cutOff, openDesk } from './desk.mjs';

describe('statistics and messages', { skip: reasonToSkip(), timeout: 90_000 }, () => {
  const step = story();
  let desk;
  let page;
  before(async () => { desk = await openDesk(); ({ page } = desk); });
  after(() => desk?.close());

  step('statistics show the days, those without anything too, and the hours by the zone’s clock', async () => {
    await page.locator('[role=option][data-status=assigned]').first().waitFor({ timeout: 40_000 });
    await desk.openScreen('Statistics');
    const dispatch = page.getByRole('region', { name: 'Dispatch' });
    await dispatch.getByRole('figure', { name: 'Dispatch: Assignments a day' }).locator('svg').waitFor();
    await dispatch.getByRole('figure', { name: 'Dispatch: Assignments a day' }).getByText('The figures').click();
    const table = dispatch.getByRole('table', { name: 'Dispatch: Assignments a day' });
    assert.equal(await table.getByRole('row').count(), 16, '14 days, today and the heading');
    assert.match(await table.getByRole('row').nth(1).textContent(), /–/, 'a day on which nothing was measured is not 0');
    await dispatch.getByRole('figure', { name: 'Dispatch: by hour' }).getByText('The figures').click();
    assert.equal(await dispatch.getByRole('table', { name: 'Dispatch: by hour' }).getByRole('row').count(), 25);
    await dispatch.getByText('What the figures mean').click();
    await dispatch.getByText('Orders given to a driver, each time it happened.').waitFor();
    await page.getByRole('region', { name: 'Batching' }).getByText('Nothing in this period').or(page.getByRole('figure', { name: 'Batching: Batches a day' })).first().waitFor();
    await page.getByRole('combobox', { name: 'Period' }).selectOption('90');
    await desk.picture('figures-1-statistics');
    assert.deepEqual(desk.complaints, []);
  });

  step('preferences are one’s own, and say what would happen now', async () => {
    await desk.openScreen('Messages');
    await page.getByRole('tab', { name: 'Preferences' }).click();
    await page.getByRole('button', { name: 'Escalation Raised: what would happen now' }).click();
    const now = page.getByRole('list', { name: 'Escalation Raised: what would happen now' });
    await now.getByText(/Email: Not sent \(The channel is not set up on this server\)/).waitFor();
    await now.getByText(/In-App: Sent at once/).waitFor();
    await page.getByLabel('Escalation Raised: quiet from').fill('22:00');
    await page.getByText('Escalation Raised: quiet hours have a beginning and an end.').waitFor();
    assert.ok(await page.getByRole('button', { name: 'Save the preferences' }).isDisabled());
    await page.getByLabel('Escalation Raised: quiet until').fill('06:30');
    await page.getByRole('checkbox', { name: 'Escalation Raised by SMS' }).check();
    await page.getByRole('combobox', { name: 'SLA At Risk: gathered' }).selectOption('Hourly');
    await page.getByRole('button', { name: 'Save the preferences' }).click();
    await page.getByText('Your preferences are saved.', { exact: false }).waitFor();
    await desk.picture('figures-2-preferences');
    const { user } = await desk.call('GET', '/auth/session');
    const { items } = await desk.call('GET', `/notifications/notification-preferences?user_id=${user.id}`);
    const raised = items.find(({ event }) => event === 'Escalation Raised');
    assert.deepEqual([raised.channels.includes('SMS'), raised.quiet_hours.start, raised.quiet_hours.end, raised.quiet_hours.time_zone], [true, '22:00', '06:30', 'Africa/Nairobi']);
    assert.equal(items.find(({ event }) => event === 'SLA At Risk').digest, 'Hourly');
    await page.getByRole('button', { name: 'SLA At Risk: take my wish back' }).click();
    await page.getByRole('button', { name: 'Save the preferences' }).click();
    await page.getByRole('button', { name: 'Save the preferences' }).and(page.locator('[disabled]')).waitFor();
    assert.equal((await desk.call('GET', `/notifications/notification-preferences?user_id=${user.id}`)).items.length, 1);
  });

  step('the log tells why a message stayed', async () => {
    await page.getByRole('tab', { name: 'Log' }).click();
    await page.getByRole('combobox', { name: 'State of the message' }).selectOption('Suppressed');
    const table = page.getByRole('table', { name: 'Message log' });
    await table.getByText('The channel is not set up on this server').first().waitFor();
    await table.locator('.pick').first().click();
    await page.getByRole('dialog').getByText('It was never handed to a provider.').waitFor();
    await desk.picture('figures-3-log');
    await page.keyboard.press('Escape');
    await page.getByRole('combobox', { name: 'Channel' }).selectOption('SMS');
    await page.getByRole('combobox', { name: 'State of the message' }).selectOption('Opened');
    await page.getByText('No message matches').waitFor();
  });

  step('words of the organisation are refused where they are wrong, previewed, and used', async () => {
    await page.getByRole('tab', { name: 'Wording' }).click();
    await page.getByText('No words of your own').waitFor();
    await page.getByRole('button', { name: 'Write new words' }).click();
    const form = page.getByRole('form', { name: 'Write new words' });
    await form.getByRole('textbox', { name: 'Text' }).fill('Hello {{nobody}}');
    desk.expect(/422.*\/templates/);
    await form.getByRole('button', { name: 'Write the draft' }).click();
    await form.getByText(/'nobody' is no variable/).first().waitFor();
    await form.getByRole('textbox', { name: 'Text' }).fill('Order {{order_number}} comes later. Sorry!');
    await form.getByRole('button', { name: 'Write the draft' }).click();
    await page.getByText('Draft 1 is written.', { exact: false }).waitFor();
    await page.getByRole('button', { name: /^Preview/ }).click();
    await page.getByRole('textbox', { name: 'Order number' }).fill('ORD-7F3K2');
    await page.getByRole('button', { name: 'Show it' }).click();
    await page.getByRole('status', { name: 'What it reads as' }).getByText('Order ORD-7F3K2 comes later. Sorry!').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Use it' }).click();
    await page.getByRole('table', { name: 'Wording' }).getByText('Active').waitFor();
    await page.getByRole('tab', { name: 'Inbox' }).click();
    await page.getByText('Nothing for you').or(page.getByRole('list', { name: 'Inbox' })).first().waitFor();
    assert.deepEqual(desk.complaints, []);
  });

  step('fit a phone', async () => {
    const phone = await desk.openPhone('#/statistics');
    await phone.page.getByRole('figure', { name: 'Dispatch: by hour' }).locator('svg').waitFor();
    assert.deepEqual(await cutOff(phone.page), []);
    await phone.picture('figures-4-phone');
    await phone.page.goto(`${desk.server.url}/#/messages`);
    for (const tab of ['Preferences', 'Log', 'Wording', 'Inbox']) {
      await phone.page.getByRole('tab', { name: tab }).click();
      await phone.page.waitForTimeout(500);
      assert.deepEqual(await cutOff(phone.page), [], tab);
      if (tab === 'Preferences') await phone.picture('figures-5-phone');
    }
    assert.deepEqual(phone.complaints, []);
  });
});
