/** Wealth: clients and what they hold, tasks, the log, safety; an adviser, who sees nothing else; a phone. */
import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { reasonToSkip, story } from './dashboard.mjs';
import { cutOff, openDesk } from './desk.mjs';

describe('wealth', { skip: reasonToSkip(), timeout: 120_000 }, () => {
  const step = story();
  let desk, page, client;
  const scheme = {};
  before(async () => { desk = await openDesk([]); ({ page } = desk); });
  after(() => desk?.close());

  step('needs no zone, and begins with a client', async () => {
    await page.getByRole('button', { name: 'No deliveries: go to wealth' }).click();
    await page.getByText('No client yet').waitFor();
    await page.getByRole('button', { name: 'New client' }).click();
    const form = page.getByRole('form', { name: 'Client' });
    await form.getByRole('textbox', { name: 'Name' }).fill('Asha Rao');
    await form.getByRole('textbox', { name: 'Currency' }).fill('XX');
    await form.getByRole('combobox', { name: 'Identity check (KYC)' }).selectOption('Verified');
    await form.getByRole('combobox', { name: 'Time zone' }).fill('Asia/Kol');
    await page.getByRole('option', { name: 'Asia/Kolkata' }).click();
    await form.getByRole('textbox', { name: 'Risk profile' }).or(form.getByRole('combobox', { name: 'Risk profile' })).fill('moderate');
    await page.keyboard.press('Escape');
    await form.getByRole('button', { name: 'Add the client' }).click();
    await form.getByText(/is not an ISO 4217 code/).waitFor();
    await form.getByRole('textbox', { name: 'Currency' }).fill('INR');
    await form.getByRole('button', { name: 'Add the client' }).click();
    await page.getByRole('heading', { level: 1, name: 'Asha Rao' }).waitFor();
    await page.getByText('Nothing held yet').waitFor();
    [client] = (await desk.call('GET', '/wealth/clients')).items;
    desk.complaints.splice(0, desk.complaints.length, ...desk.complaints.filter((text) => !text.includes('422')));
  });

  step('books cash, and shows what is held with its mix', async () => {
    await page.getByRole('tab', { name: 'Cash' }).click();
    await page.getByText('Nothing was booked yet.').waitFor();
    await page.getByRole('button', { name: 'Book cash…' }).click();
    const form = page.getByRole('form', { name: 'Book cash' });
    await form.getByRole('textbox', { name: 'Amount, INR' }).fill('250000.50');
    await form.getByRole('button', { name: 'Book the deposit' }).click();
    await page.getByRole('table', { name: 'Cash lines' }).getByText('+INR 2,50,000.50').waitFor();
    const items = [['118632', 'Nippon India Large Cap Fund - Direct Plan - Growth Option', 'equity'], ['119551', 'Aditya Birla Sun Life Banking & PSU Debt Fund - Direct - Growth', 'debt']]
      .map(([product_code, name, asset_class]) => ({ product_code, name, asset_class, amc: 'House', category: asset_class === 'equity' ? 'Equity/Large Cap' : 'Debt/Banking and PSU' }));
    await desk.call('POST', '/wealth/schemes/import', { items });
    for (const { id, asset_class } of (await desk.call('GET', '/wealth/schemes')).items) scheme[asset_class] = id;
    await desk.call('POST', `/wealth/clients/${client.id}/holdings`, { items: [{ scheme_id: scheme.equity, folio: 'F-1', units: '1000.1234', cost: '80000', acquired_on: '2024-01-15' }] });
    await page.getByRole('tab', { name: 'Portfolio' }).click();
    await page.getByRole('table', { name: 'Holdings' }).getByText('1000.1234').waitFor();
    await page.getByRole('list', { name: 'Warnings' }).getByText(/has no accepted NAV/).waitFor();
    await desk.picture('wealth-1-client');
    await page.getByRole('tab', { name: 'Goals' }).click();
    await page.getByText('No goal yet').waitFor();
    await desk.call('POST', '/wealth/goals', { client_id: client.id, name: 'House', goal_type: 'Home', target_amount: 5000000, target_date: '2032-06-30', monthly_contribution: 20000, assumed_return_percent: 9 });
    await page.getByText('Put in each month').waitFor();
    await page.getByRole('tab', { name: 'Messages' }).click();
    await page.getByText('No message yet').waitFor();
  });

  step('has nothing to do and nothing logged at first, and a whole chain', async () => {
    await desk.openScreen('Tasks');
    await page.getByText('Nothing waits for you').waitFor();
    await desk.openScreen('Log');
    await page.getByText('No line matches').waitFor();
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByRole('dialog').getByText(/No chain yet|Whole: /).first().waitFor();
    await page.keyboard.press('Escape');
  });

  step('stops all orders with a reason, and lets them go again', async () => {
    await desk.openScreen('Safety');
    await page.getByText('No limit of the firm is in force').waitFor();
    await page.getByRole('button', { name: 'New limit…' }).click();
    const limit = page.getByRole('form', { name: 'New limit' });
    await limit.getByRole('textbox', { name: /^At most/ }).fill('-1');
    await limit.getByRole('button', { name: 'Set the limit' }).click();
    await limit.getByText(/is above 0/).waitFor();
    await limit.getByRole('textbox', { name: /^At most/ }).fill('10000000');
    await limit.getByRole('button', { name: 'Set the limit' }).click();
    await page.getByRole('table', { name: 'Limits' }).getByText('10,000,000').waitFor();
    await page.getByText('No limit of the firm is in force').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Stop orders…' }).click();
    const stop = page.getByRole('form', { name: 'Stop orders' });
    assert.ok(await stop.getByRole('button', { name: 'Stop orders now' }).isDisabled(), 'a reason is needed');
    await stop.getByRole('textbox', { name: 'Why' }).fill('The feed looks wrong');
    await stop.getByRole('button', { name: 'Stop orders now' }).click();
    await page.getByText('No order was under way.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    await page.getByText('Orders stop: the whole firm').waitFor();
    await desk.picture('wealth-2-safety');
    await page.getByRole('button', { name: 'Release…' }).click();
    await page.getByRole('form', { name: 'Release' }).getByRole('textbox', { name: 'Why' }).fill('It is right again');
    await page.getByRole('form', { name: 'Release' }).getByRole('button', { name: 'Release' }).click();
    await page.getByText('No switch is engaged').waitFor();
    desk.complaints.splice(0, desk.complaints.length, ...desk.complaints.filter((text) => !text.includes('422')));
    assert.deepEqual(desk.complaints, []);
  });

  step('holds a NAV that moved too far, and a person adjusts it after a look at what that changes', async () => {
    const dates = [...Array(12)].map((_, at) => new Date(Date.now() - (12 - at) * 86_400_000).toISOString().slice(0, 10));
    const { id: calendar } = await desk.call('POST', '/wealth/calendars', { code: 'IN', name: 'India', time_zone: 'Asia/Kolkata' });
    const year = new Date().getUTCFullYear();
    await desk.call('POST', `/wealth/calendars/${calendar}/days`, { days: [year - 1, year, year + 1, year + 2].map((each) => ({ day: `${each}-01-26`, kind: 'weekday_holiday', name: 'Republic Day' })) });
    const rows = dates.flatMap((nav_date, at) => [{ scheme_code: '118632', nav_date, nav: (50 + at * 0.5).toFixed(2) }, { scheme_code: '119551', nav_date, nav: (200 + at * 0.1).toFixed(2) }]);
    rows[rows.length - 1].nav = '20.11';
    await desk.call('POST', '/wealth/navs', { rows: rows.slice(0, -2), form: 'delta' });
    await desk.call('POST', '/wealth/navs', { rows: rows.slice(-2), form: 'delta' });
    await desk.openScreen('Quarantine');
    await page.getByRole('table', { name: 'Cases' }).getByRole('button', { name: /Banking & PSU/ }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('img', { name: /Accepted NAVs and the held values/ }).waitFor();
    const form = drawer.getByRole('form', { name: 'Answer the case' });
    await form.getByText('Adjust', { exact: true }).click();
    await form.getByRole('textbox', { name: 'Factor for everything before' }).fill('0.1');
    await form.getByRole('table', { name: 'What the factor changes' }).getByText(/→ 20\.1/).waitFor();
    assert.ok(await form.getByRole('button', { name: 'Adjust and accept' }).isDisabled(), 'a reason is needed');
    await form.getByRole('textbox', { name: 'Why' }).fill('The house split the units 1 to 10');
    await desk.picture('wealth-3-quarantine');
    await form.getByRole('button', { name: 'Adjust and accept' }).click();
    await page.getByText('The case is adjusted.').waitFor();
    await page.getByText('Nothing is held').waitFor();
  });

  step('shows the dates of a rule before it is saved, runs it, and says why it did what it did', async () => {
    await desk.openScreen('Rules');
    await page.getByText('No auto-invest rule').waitFor();
    await page.getByRole('button', { name: 'New rule' }).click();
    const form = page.getByRole('form', { name: 'Auto-invest rule' });
    await form.getByRole('textbox', { name: 'Name' }).fill('Large caps each month');
    await form.getByRole('combobox', { name: 'Into the scheme' }).fill('Large Cap');
    await page.getByRole('option', { name: /Nippon India Large Cap/ }).click();
    await form.getByRole('textbox', { name: 'Amount, INR' }).fill('5000');
    await form.getByRole('table', { name: 'Next dates' }).getByRole('row').nth(6).waitFor();
    await desk.picture('wealth-4-rule');
    await form.getByRole('button', { name: 'Save the rule' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('table', { name: 'Next dates' }).getByText('INR 5,000.00').first().waitFor();
    await drawer.getByRole('button', { name: 'Run now' }).click();
    await drawer.getByRole('table', { name: 'What it did' }).getByRole('button', { name: 'Why?' }).first().click();
    await page.getByRole('heading', { level: 1, name: 'Log' }).waitFor();
    await page.getByRole('dialog').getByRole('region', { name: 'The story' }).getByRole('listitem').first().waitFor();
    await page.getByRole('dialog').getByRole('table', { name: 'Lines of the log' }).getByRole('row').nth(1).waitFor();
    await desk.picture('wealth-5-why');
    await page.keyboard.press('Escape');
    await page.getByRole('table', { name: 'Execution log' }).getByText('Auto-invest').first().waitFor();
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByRole('dialog').getByText(/^Whole: \d+ lines, no change, no gap\.$/).waitFor();
    await page.keyboard.press('Escape');
  });

  step('is all that an adviser sees, and his own clients alone', async () => {
    const { token } = await desk.call('POST', '/users/invitations', { role: 'adviser' });
    const other = await desk.openOther(`#invitation=${token}`);
    await other.page.getByRole('textbox', { name: /^Username/ }).fill('adviser1');
    await other.page.getByRole('textbox', { name: 'E-mail' }).fill('adviser1@example.test');
    await other.page.getByRole('textbox', { name: 'Password' }).fill('long walks along the harbour');
    await other.page.getByRole('button', { name: 'Create the account' }).click();
    await other.page.getByText('No client yet').waitFor();
    const screens = other.page.getByRole('navigation', { name: 'Screens' });
    assert.equal(await screens.getByRole('button', { name: 'Live map' }).count(), 0);
    await screens.getByRole('button', { name: 'Safety', exact: true }).click();
    await other.page.getByText('No switch is engaged').waitFor();
    assert.equal(await other.page.getByRole('button', { name: 'Stop orders…' }).count(), 0);
    await screens.getByRole('button', { name: 'Log', exact: true }).click();
    await other.page.getByText('You see your own clients.').waitFor();
    await other.page.getByRole('status', { name: 'Live data' }).getByText('live').waitFor();
    await screens.getByRole('button', { name: 'Clients', exact: true }).click();
    await other.page.getByText('No client yet').waitFor();
    const me = (await desk.call('GET', '/users')).items.find(({ username }) => username === 'adviser1');
    await desk.call('PATCH', `/wealth/clients/${client.id}`, { adviser_id: me.id });
    await other.page.getByRole('button', { name: 'Asha Rao' }).waitFor();
    assert.deepEqual(other.complaints, []);
  });

  step('fits a phone', async () => {
    const phone = await desk.openPhone(`#/wealth/clients?client=${client.id}`);
    await phone.page.getByRole('table', { name: 'Holdings' }).waitFor();
    await phone.picture('wealth-8-phone');
    for (const screen of ['clients', 'tasks', 'rules', 'quarantine', 'log', 'safety', 'messages']) {
      await phone.page.goto(`${desk.server.url}/#/wealth/${screen}`);
      await phone.page.getByRole('heading', { level: 1 }).waitFor();
      await phone.page.waitForTimeout(250);
      assert.deepEqual(await cutOff(phone.page), [], screen);
    }
    assert.deepEqual(phone.complaints, []);
  });
});
