/** Wealth: clients and what they hold, tasks, the log, safety; an adviser, who sees nothing else; a phone. */
import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { reasonToSkip, story, until } from './dashboard.mjs';
import { cutOff, openDesk, unreadable } from './desk.mjs';

describe('wealth', { skip: reasonToSkip(), timeout: 240_000 }, () => {
  const step = story();
  let desk, page, client;
  const scheme = {};
  before(async () => { desk = await openDesk([], { STEWARD_InvestmentOrders__CutOffWarningMinutes: '1440' }); ({ page } = desk); });
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
    desk.expect(/422.*\/clients/);
    await form.getByRole('button', { name: 'Add the client' }).click();
    await form.getByText(/is not an ISO 4217 code/).waitFor();
    await form.getByRole('textbox', { name: 'Currency' }).fill('INR');
    await form.getByRole('button', { name: 'Add the client' }).click();
    await page.getByRole('heading', { level: 1, name: 'Asha Rao' }).waitFor();
    await page.getByText('Nothing held yet').waitFor();
    [client] = (await desk.call('GET', '/wealth/clients')).items;
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
    await page.getByRole('tab', { name: 'Portfolio' }).click();
    await page.getByRole('button', { name: 'Take over holdings…' }).click();
    const lots = page.getByRole('dialog');
    await lots.getByRole('textbox', { name: 'One line a lot' }).fill('118632,F-1,1000.1234,80000,15.01.2024');
    await lots.getByText('“15.01.2024” is not a date such as 2024-01-31.').waitFor();
    await lots.getByRole('textbox', { name: 'One line a lot' }).fill('scheme,folio,units,cost,date\n118632,F-1,1000.1234,80000,2024-01-15');
    await lots.getByRole('button', { name: 'Try one lot' }).click();
    await lots.getByText('All is well: 1 lots of 1 holdings.').waitFor();
    await lots.getByRole('button', { name: 'Take them over' }).click();
    await page.getByRole('table', { name: 'Holdings' }).getByText('1000.1234').waitFor();
    await page.getByRole('list', { name: 'Warnings' }).getByText(/has no accepted NAV/).waitFor();
    await desk.picture('wealth-1-client');
    desk.expect(/422.*\/goals/);
    await page.getByRole('tab', { name: 'Goals' }).click();
    await page.getByText('No goal yet').waitFor();
    await page.getByRole('button', { name: 'New goal' }).click();
    const goal = page.getByRole('form', { name: 'Goal' });
    await goal.getByRole('textbox', { name: 'Name' }).fill('House');
    await goal.getByLabel('For what').fill('Home');
    await goal.getByRole('textbox', { name: 'Amount, INR' }).fill('5000000');
    await goal.getByLabel('By', { exact: false }).last().fill('2020-01-01');
    await goal.getByRole('button', { name: 'Add the goal' }).click();
    await goal.getByText(/lies ahead/).waitFor();
    await goal.getByLabel('By', { exact: false }).last().fill('2032-06-30');
    await goal.getByRole('button', { name: 'Add the goal' }).click();
    await page.getByText('Put in each month').waitFor();
    await page.getByRole('button', { name: 'Allocate holdings…' }).click();
    const shares = page.getByRole('form', { name: 'Allocation' });
    await shares.getByRole('textbox', { name: /Nippon India Large Cap/ }).fill('120');
    await shares.getByRole('button', { name: 'Allocate', exact: true }).click();
    await shares.getByText(/share_percent|100/).first().waitFor();
    await shares.getByRole('textbox', { name: /Nippon India Large Cap/ }).fill('50');
    await shares.getByRole('button', { name: 'Allocate', exact: true }).click();
    await page.getByText(/50 % of Nippon India Large Cap/).waitFor();
    await page.getByRole('tab', { name: 'Mandates' }).click();
    await page.getByText('No mandate yet').waitFor();
    await page.getByRole('button', { name: 'New mandate' }).click();
    await page.getByRole('form', { name: 'Mandate' }).getByRole('textbox', { name: 'A debit is at most, INR' }).fill('20000');
    await page.getByRole('form', { name: 'Mandate' }).getByRole('button', { name: 'Add the mandate' }).click();
    await page.getByRole('table', { name: 'Mandates' }).getByRole('button', { name: 'The bank agreed' }).click();
    await page.getByRole('table', { name: 'Mandates' }).getByText('Active').waitFor();
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
    desk.expect(/422.*\/limits/);
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
    desk.expect(/412.*\/auto-invest/);
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
    await drawer.getByRole('button', { name: 'Change…' }).click();
    const { id: rule } = (await desk.call('GET', `/wealth/automation/auto-invest?client_id=${client.id}`)).items[0];
    await desk.call('PATCH', `/wealth/automation/auto-invest/${rule}`, { description: 'changed by somebody else', end_date: '2040-01-01' }, { 'If-Match': '"1"' });
    await form.getByRole('textbox', { name: 'Amount, INR' }).fill('6000');
    await form.getByRole('button', { name: 'Save the change' }).click();
    await form.getByText('Somebody else has changed it meanwhile').waitFor();
    await form.getByText('Nothing of yours was saved; what you typed is still here.').waitFor();
    await form.getByRole('list', { name: 'What was changed' }).getByText('End date: nothing → 2040-01-01').waitFor();
    assert.equal(await form.getByRole('textbox', { name: 'Amount, INR' }).inputValue(), '6000');
    assert.deepEqual(await unreadable(page), []);
    await form.getByRole('button', { name: 'Save mine over it' }).click();
    await form.waitFor({ state: 'detached' });
    const both = await desk.call('GET', `/wealth/automation/auto-invest/${rule}`);
    assert.deepEqual([both.amount, both.end_date, both.description], [6000, '2040-01-01', 'changed by somebody else'], 'what the other changed beside it stays');
    // Where both change the same, his figure is said beside one's own, and can be taken instead.
    await drawer.getByRole('button', { name: 'Change…' }).click();
    await desk.call('PATCH', `/wealth/automation/auto-invest/${rule}`, { amount: 6500 }, { 'If-Match': `"${both.version}"` });
    await form.getByRole('textbox', { name: 'Amount, INR' }).fill('7000');
    await form.getByRole('button', { name: 'Save the change' }).click();
    await form.getByText('Amount: 6000 → 6500; yours: 7000').waitFor();
    await form.getByRole('button', { name: 'Drop mine, read the new version' }).click();
    await drawer.getByText('INR 6,500.00').first().waitFor();
    await drawer.getByRole('button', { name: 'Change…' }).click();
    await form.getByRole('textbox', { name: 'Amount, INR' }).fill('6000');
    await form.getByRole('combobox', { name: 'Which day' }).selectOption('On the last business day');
    await form.getByRole('button', { name: 'Save the change' }).click();
    await drawer.getByText('Monthly, on the last business day of the month').waitFor();
    await drawer.getByRole('button', { name: /^Skip / }).click();
    await drawer.getByText('Left out:').waitFor();
    await drawer.getByRole('button', { name: /^Take .* in again$/ }).click();
    await drawer.getByText('Left out:').waitFor({ state: 'detached' });
    await drawer.getByRole('button', { name: 'Run now…' }).click();
    const run = page.getByRole('form', { name: 'Run the rule now' });
    desk.expect(/422.*\/run-now/);
    await run.getByRole('textbox', { name: 'Amount, INR' }).fill('-5');
    await run.getByRole('button', { name: 'Invest now' }).click();
    await run.locator('.mantine-InputWrapper-error').waitFor();
    await run.getByRole('textbox', { name: 'Amount, INR' }).fill('');
    await run.getByRole('button', { name: 'Invest now' }).click();
    await run.waitFor({ state: 'detached' });
    await drawer.getByRole('table', { name: 'What it did' }).getByRole('button', { name: 'Why?' }).first().click();
    await page.getByRole('heading', { level: 1, name: 'Log' }).waitFor();
    await page.getByRole('dialog').getByRole('region', { name: 'The story' }).getByRole('listitem').first().waitFor();
    await page.getByRole('dialog').getByRole('table', { name: 'Lines of the log' }).getByRole('row').nth(1).waitFor();
    assert.doesNotMatch(await page.getByRole('dialog').getByRole('region', { name: 'What was known' }).innerText(), /\d{4}-\d\d-\d\d/, 'dates by the clock of the screen');
    await page.getByRole('dialog').getByRole('table', { name: 'Orders' }).getByText('INR 6,000.00').waitFor();
    await desk.picture('wealth-5-why');
    await page.keyboard.press('Escape');
    await page.getByRole('table', { name: 'Execution log' }).getByText('Auto-invest').first().waitFor();
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByRole('dialog').getByText(/^Whole: \d+ lines, no change, no gap\.$/).waitFor();
    await page.keyboard.press('Escape');
  });

  step('closes what is on top with Escape, and gives the focus back to what opened it', async () => {
    await desk.openScreen('Rules');
    const row = page.getByRole('table', { name: 'Auto-invest rules' }).getByRole('button', { name: 'Large caps each month' });
    await row.press('Enter');
    const drawer = page.getByRole('dialog', { name: 'Large caps each month' });
    await drawer.getByRole('button', { name: 'Run now…' }).press('Enter');
    const run = page.getByRole('form', { name: 'Run the rule now' });
    await run.getByRole('textbox', { name: 'Amount, INR' }).press('Escape');
    await run.waitFor({ state: 'detached' });
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    await until(async () => await focused() === 'Run now…', 'the button of the drawer has the focus again');
    assert.ok(await drawer.isVisible(), 'the drawer below stays');
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    await until(async () => await focused() === 'Large caps each month', 'the row of the list has the focus again');
  });

  step('previews a rebalancing plan with its reasons in sentences, changes the rule, and cancels it with a reason', async () => {
    desk.expect(/422.*\/rebalancing/);
    await desk.openScreen('Rules');
    await page.getByRole('tab', { name: 'Rebalancing' }).click();
    await page.getByText('No rebalancing rule').waitFor();
    await page.getByRole('button', { name: 'New rule' }).click();
    const form = page.getByRole('form', { name: 'Rebalancing rule' });
    await form.getByRole('textbox', { name: 'Name' }).fill('Keep the mix');
    await form.getByRole('textbox', { name: 'equity' }).fill('70');
    await form.getByText('Together 110 %, not 100 %').waitFor();
    await form.getByRole('textbox', { name: 'debt' }).fill('30');
    await form.getByText('What is bought for each class').click();
    await form.getByRole('combobox', { name: 'For debt' }).fill('Banking');
    await page.getByRole('option', { name: /Banking & PSU/ }).click();
    await form.getByRole('button', { name: 'Save the rule' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('button', { name: 'Look at the plan of now' }).click();
    await drawer.getByRole('region', { name: 'Plan of now' }).getByText(/of the portfolio, its target/).first().waitFor();
    await desk.picture('wealth-6-plan');
    await drawer.getByRole('button', { name: 'Change…' }).click();
    await form.getByRole('textbox', { name: 'Threshold, points' }).fill('0');
    await form.getByRole('button', { name: 'Save the change' }).click();
    await form.getByText(/above 0|more than 0|threshold/i).last().waitFor();
    await form.getByRole('textbox', { name: 'Threshold, points' }).fill('7.5');
    await form.getByRole('button', { name: 'Save the change' }).click();
    await drawer.getByText(/beyond 7.5 %/).waitFor();
    await drawer.getByRole('button', { name: 'Cancel the rule…' }).click();
    const cancel = page.getByRole('form', { name: 'Cancel the rule' });
    await cancel.getByRole('textbox', { name: 'Why' }).fill('Another mix is wanted');
    await cancel.getByRole('button', { name: 'Cancel the rule' }).click();
    await drawer.getByText('Cancelled', { exact: true }).first().waitFor();
    await cancel.waitFor({ state: 'detached' }); // Escape closes one dialog
    await page.keyboard.press('Escape');
  });

  step('ends a rule that cannot be read any more', async () => {
    const drawer = page.getByRole('dialog', { name: 'Rule', exact: true });
    const body = { client_id: client.id, name: 'Broken', strategy: 'Threshold-Based', threshold_percent: 5, target_allocation: { equity: 50, debt: 50 } };
    const { id } = await desk.call('POST', '/wealth/automation/rebalancing', body);
    // What the server answers for a row that somebody broke in the database.
    const damaged = { type: 'about:blank', title: 'Conflict', status: 409, code: 'stored_value_damaged', detail: 'What is stored as target_allocation of rebalancing rule cannot be read any more.', field: 'target_allocation' };
    await page.route(`**/automation/rebalancing/${id}`, (route) => (route.request().method() === 'GET' ? route.fulfill({ status: 409, contentType: 'application/problem+json', body: JSON.stringify(damaged) }) : route.continue()));
    desk.expect(new RegExp(`409.*/rebalancing/${id}`));
    await page.getByRole('table', { name: 'Rebalancing rules' }).getByRole('button', { name: 'Broken' }).click();
    await drawer.getByText('cannot be read any more').waitFor();
    await drawer.getByRole('button', { name: 'Cancel the rule…' }).click();
    const cancel = page.getByRole('form', { name: 'Cancel the rule' });
    await cancel.getByRole('textbox', { name: 'Why' }).fill('Nobody knows what it wanted');
    await cancel.getByRole('button', { name: 'Cancel the rule' }).click();
    await drawer.waitFor({ state: 'detached' });
    await page.getByRole('table', { name: 'Rebalancing rules' }).getByRole('row', { name: /Broken/ }).getByText('Cancelled').waitFor();
    await page.unroute(`**/automation/rebalancing/${id}`);
  });

  step('draws a trigger order, replays it over the past, and places a trailing one, several conditions, and two that cancel each other', async () => {
    desk.expect(/422.*\/(trigger-orders|oco-groups)/);
    await desk.openScreen('Triggers');
    await page.getByText(/^No trigger order/).waitFor();
    await page.getByRole('button', { name: 'New trigger order' }).click();
    const form = page.getByRole('form', { name: 'Trigger order' });
    await form.getByRole('textbox', { name: 'Name' }).fill('Protect the gain');
    await form.getByRole('combobox', { name: 'Scheme' }).fill('Large Cap');
    await page.getByRole('option', { name: /Nippon India Large Cap/ }).click();
    await form.getByRole('img', { name: /NAV of the scheme/ }).waitFor();
    await form.getByRole('textbox', { name: 'Value' }).fill('52');
    await form.getByRole('combobox', { name: 'When it is' }).selectOption('Greater Than');
    await form.getByRole('textbox', { name: 'Amount, INR' }).fill('1000');
    await form.getByRole('button', { name: /^What would it have done since/ }).click();
    await form.getByText(/It would have fired once/).waitFor();
    await desk.picture('wealth-7-replay');
    await form.getByRole('button', { name: 'Place the order' }).click();
    await form.getByText(/holds already|already/).first().waitFor();
    await form.getByRole('combobox', { name: 'Compared with' }).selectOption('its highest value since the order began, less a share');
    await form.getByRole('textbox', { name: 'Below the highest by, %' }).fill('4');
    await form.getByRole('textbox', { name: 'Or at or below' }).fill('');
    await form.getByRole('combobox', { name: 'Then' }).selectOption('Sell');
    await form.getByRole('combobox', { name: 'How much' }).selectOption('A share of the holding, %');
    await form.getByRole('textbox', { name: 'Share, %' }).fill('25');
    await form.getByLabel('Valid until').fill('2027-12-12');
    await form.getByRole('button', { name: 'Place the order' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText('NAV 4 % below its highest').first().waitFor();
    // The day that was chosen is a day of the client's clock, five and a half hours ahead.
    await drawer.getByText(/– 12 Dec 2027$/).waitFor();
    assert.equal((await desk.call('GET', `/wealth/automation/trigger-orders?client_id=${client.id}`)).items[0].valid_until, '2027-12-12T18:29:00Z');
    await drawer.getByRole('button', { name: 'Cancel the order…' }).click();
    const ending = page.getByRole('dialog', { name: 'Cancel Protect the gain?' });
    await ending.getByRole('button', { name: 'Keep it' }).click();
    await drawer.getByText('Active', { exact: true }).waitFor();
    await drawer.getByRole('button', { name: 'Cancel the order…' }).click();
    await ending.getByRole('button', { name: 'Cancel the order' }).click();
    await drawer.getByText('Cancelled', { exact: true }).waitFor();
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'New trigger order' }).click();
    await form.getByRole('textbox', { name: 'Name' }).fill('Cheap and small');
    await form.getByRole('combobox', { name: 'Scheme' }).fill('Large Cap');
    await page.getByRole('option', { name: /Nippon India Large Cap/ }).click();
    await form.getByRole('combobox', { name: 'Waits for' }).selectOption('Several conditions');
    await form.getByRole('combobox', { name: 'Value' }).first().selectOption('Date');
    await form.getByRole('textbox', { name: 'Compared with' }).last().fill('abc');
    await form.getByLabel('Compared with').first().fill('2031-01-01');
    await form.getByRole('textbox', { name: 'Amount, INR' }).fill('1000');
    await form.getByRole('button', { name: 'Place the order' }).click();
    await form.getByText(/not 'abc'|'abc'/).first().waitFor();
    await form.getByRole('textbox', { name: 'Compared with' }).last().fill('9000000');
    await form.getByRole('button', { name: 'Place the order' }).click();
    await drawer.getByText(/Date ≥ 2031-01-01 and Portfolio Value ≥ 9000000/).waitFor();
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'One cancels the others…' }).click();
    const group = page.getByRole('form', { name: 'Group of orders' });
    await group.getByRole('textbox', { name: 'Name of the group' }).fill('Bracket');
    await group.getByRole('combobox', { name: 'Scheme' }).first().fill('Large Cap');
    await page.getByRole('option', { name: /Nippon India Large Cap/ }).click();
    await group.getByRole('textbox', { name: 'Value' }).first().fill('70');
    await group.getByRole('textbox', { name: 'Value' }).last().fill('90');
    await group.getByRole('button', { name: 'Place 2 orders' }).click();
    await group.getByRole('group', { name: 'Order 2' }).getByText(/already/).first().waitFor();
    await group.getByRole('textbox', { name: 'Value' }).last().fill('40');
    await group.getByRole('button', { name: 'Place 2 orders' }).click();
    await drawer.getByRole('table', { name: 'Orders of the group' }).getByText('NAV ≤ 40').waitFor();
    await page.keyboard.press('Escape');
  });

  step('places an order by hand through the gates, and a person cancels it with a reason', async () => {
    await desk.openScreen('Orders');
    await page.getByRole('button', { name: 'Order by hand' }).click();
    const form = page.getByRole('form', { name: 'Order by hand' });
    await form.getByRole('combobox', { name: 'Scheme' }).fill('Large Cap');
    await page.getByRole('option', { name: /Nippon India Large Cap/ }).click();
    desk.expect(/422.*\/investment-orders/);
    await form.getByRole('textbox', { name: 'Amount, INR' }).fill('90000000');
    await form.getByRole('button', { name: 'Place the order' }).click();
    await form.getByRole('list', { name: 'Gates' }).getByText(/is closed/).waitFor();
    await form.getByRole('textbox', { name: 'Amount, INR' }).fill('1500');
    await form.getByRole('button', { name: 'Place the order' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('table', { name: 'What happened' }).or(drawer.getByText('Nothing yet.')).first().waitFor();
    await drawer.getByText('INR 1,500.00').waitFor();
    await desk.picture('wealth-8-order');
    await page.keyboard.press('Escape');
    assert.deepEqual(desk.complaints, []);
  });

  step('counts down to the cut-off of an order that cannot leave, where orders are and where work waits', async () => {
    // Each day is a business day with a cut-off at its end, and the warning a day long: whatever the hour of this test, the cut-off is near.
    const [{ id: calendar, version }] = (await desk.call('GET', '/wealth/calendars')).items;
    await desk.call('PATCH', `/wealth/calendars/${calendar}`, { weekend_days: [] }, { 'If-Match': `"${version}"` });
    const today = new Date(Date.now() + 330 * 60_000).toISOString().slice(0, 10);
    const purchases = (await desk.call('GET', '/wealth/cutoffs')).items.find(({ category, direction }) => category === '*' && direction === 'Purchase');
    await desk.call('POST', `/wealth/cutoffs/${purchases.id}/successor`, { category: '*', direction: 'Purchase', cut_off: '23:59', nav_rule: 'Same Day', effective_from: today });
    await desk.call('POST', '/wealth/limits', { scope: 'Firm', kind: 'Order Amount', value: 2000, is_hard: false });
    await desk.openScreen('Orders');
    const order = await desk.call('POST', '/wealth/investment-orders', { client_id: client.id, order_type: 'Purchase', scheme_id: scheme.equity, amount: 2500 });
    assert.equal(order.status, 'under_review');
    const row = page.getByRole('table', { name: 'Orders' }).getByRole('row', { name: new RegExp(order.code) });
    await row.getByText(/^Cut-off: (\d+ h )?\d+ min left$/).waitFor();
    await page.getByRole('combobox', { name: 'State of the order' }).selectOption('leaving late');
    await until(async () => await page.getByRole('table', { name: 'Orders' }).locator('tbody tr').count() === 1, 'this one alone is late');
    await row.getByRole('button').first().click();
    await page.getByRole('dialog').getByText(/ · (\d+ h )?\d+ min left$/).waitFor();
    await page.keyboard.press('Escape');
    await desk.openScreen('Tasks');
    const task = page.getByRole('list', { name: 'Tasks' }).getByRole('listitem').filter({ hasText: 'Order leaving late' }).filter({ hasText: order.code });
    await task.getByText(/It waits for a person's yes\.$/).waitFor();
    await task.getByText(/min left$/).first().waitFor();
    assert.deepEqual(await unreadable(page), []);
    await desk.picture('wealth-9-leaving-late');
    await task.getByRole('button', { name: 'Answer' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('textbox', { name: /Why/ }).fill('Another day');
    await drawer.getByRole('button', { name: /^Reject/ }).click();
    await drawer.getByText('cancelled', { exact: true }).first().waitFor();
    await page.keyboard.press('Escape');
    await desk.openScreen('Tasks');
    await task.waitFor({ state: 'detached' });
    assert.deepEqual(desk.complaints, []);
  });

  step('leads from a message to what it is about', async () => {
    await desk.openScreen('Messages');
    await page.getByRole('tab', { name: 'For you' }).click();
    const told = page.getByRole('list', { name: 'Inbox' }).getByRole('listitem').filter({ hasText: 'The feed looks wrong' });
    await told.getByRole('button', { name: /^Read: / }).waitFor();
    await told.getByRole('link').click();
    await page.getByRole('region', { name: 'Safety' }).getByText('No switch is engaged').waitFor();
    assert.match(page.url(), /#\/wealth\/safety$/);
    await desk.openScreen('Messages');
    await page.getByRole('tab', { name: 'For you' }).click();
    await told.getByRole('button', { name: /^Put away: / }).waitFor();
    assert.equal(await told.getByRole('button', { name: /^Read: / }).count(), 0, 'who follows a message has read it');
    await page.getByRole('list', { name: 'Inbox' }).getByRole('listitem').filter({ hasText: 'NAV Held' }).getByRole('link').first().click();
    await page.getByRole('region', { name: 'Quarantine' }).waitFor();
    await page.getByRole('dialog').getByText(/^Closed .*“The house split the units 1 to 10”$/).waitFor();
    await page.keyboard.press('Escape');
    assert.deepEqual(desk.complaints, []);
  });

  step('can be read, and named, in the light and in the dark', async () => {
    desk.expect(/422.*\/limits/);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      for (const screen of ['clients', `clients?client=${client.id}`, 'tasks', 'rules', 'plans', 'triggers', 'orders', 'quarantine', 'backtest', 'log', 'schemes', 'market?item=cutoffs', 'messages', 'safety']) {
        await page.goto(`${desk.server.url}/#/wealth/${screen}`);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.waitForTimeout(300);
        assert.deepEqual(await unreadable(page), [], `${screen}, ${colorScheme}`);
      }
      await page.getByRole('button', { name: 'New limit…' }).click();
      const limit = page.getByRole('form', { name: 'New limit' });
      await limit.getByRole('textbox', { name: /^At most/ }).fill('-1');
      await limit.getByRole('button', { name: 'Set the limit' }).click();
      await limit.getByText(/is above 0/).waitFor();
      await page.waitForTimeout(300);
      assert.deepEqual(await unreadable(page), [], `a refusal, ${colorScheme}`);
      await page.keyboard.press('Escape');
      await limit.waitFor({ state: 'detached' });
    }
    await page.emulateMedia({ colorScheme: null });
    assert.deepEqual(desk.complaints, []);
  });

  step('is all that an adviser sees, and his own clients alone', async () => {
    const other = await desk.openAdviser();
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
    await phone.picture('wealth-9-phone');
    for (const screen of ['clients', 'tasks', 'rules', 'plans', 'triggers', 'orders', 'quarantine', 'log', 'safety', 'messages']) {
      await phone.page.goto(`${desk.server.url}/#/wealth/${screen}`);
      await phone.page.getByRole('heading', { level: 1 }).waitFor();
      await phone.page.waitForTimeout(250);
      assert.deepEqual(await cutOff(phone.page), [], screen);
    }
    assert.deepEqual(phone.complaints, []);
  });
});
