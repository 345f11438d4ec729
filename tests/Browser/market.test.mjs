/** What markets and houses set: calendars, rows with effective dates, terms of schemes, closes of series; who may change them; a phone. */
import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { reasonToSkip, story } from './dashboard.mjs';
import { cutOff, openDesk } from './desk.mjs';

describe('market rules, schemes and series', { skip: reasonToSkip(), timeout: 120_000 }, () => {
  const step = story();
  const year = new Date().getUTCFullYear();
  let desk, page;
  const drawer = () => page.getByRole('dialog').first();
  before(async () => { desk = await openDesk([]); ({ page } = desk); });
  after(() => desk?.close());

  step('say that a year without rows is unknown, and know it when its days are entered', async () => {
    await page.getByRole('button', { name: 'No deliveries: go to wealth' }).click();
    await desk.openScreen('Market rules');
    await page.getByText('No calendar yet').waitFor();
    await page.getByRole('button', { name: 'New calendar…' }).click();
    const form = page.getByRole('form', { name: 'Calendar' });
    await form.getByRole('textbox', { name: 'Name' }).fill('India');
    await form.getByRole('textbox', { name: 'Code' }).fill('7 in');
    await form.getByRole('combobox', { name: 'Time zone' }).fill('Asia/Kol');
    await page.getByRole('option', { name: 'Asia/Kolkata' }).click();
    desk.expect(/422.*\/calendars/);
    await form.getByRole('button', { name: 'Add the calendar' }).click();
    await form.getByText(/begins with a letter/).waitFor();
    await form.getByRole('textbox', { name: 'Code' }).fill('in-mf');
    await form.getByRole('button', { name: 'Add the calendar' }).click();
    await page.getByText(`${year} and ${year + 1} are unknown`).waitFor();
    await page.getByRole('button', { name: 'Enter days…' }).click();
    const days = page.getByRole('form', { name: 'Enter days' });
    await days.getByRole('textbox', { name: 'One line a day' }).fill(`26.01.${year}`);
    await days.getByText(/is not a day such as/).waitFor();
    await days.getByRole('textbox', { name: 'One line a day' }).fill([year, year + 1].map((each) => `${each}-01-26, Republic Day\n${each}-08-15, Independence Day`).join('\n'));
    await days.getByRole('button', { name: 'Enter 4 days' }).click();
    await page.getByRole('table', { name: `Days of ${year}` }).getByText('Republic Day').waitFor();
    await page.getByRole('img', { name: /^2\d\d business days in / }).waitFor();
    await page.getByText('are unknown').waitFor({ state: 'detached' });
    await desk.picture('market-1-calendar');
    await page.getByRole('button', { name: /^Take 26 Jan/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Take it away' }).click();
    await page.getByRole('button', { name: /^Take 15 Aug/ }).click();
    await page.getByRole('dialog').getByText(/the year is unknown without it/).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Keep it' }).click();
  });

  step('name the row that is in the way, refuse to overlap it, and let a new one follow its end', async () => {
    await page.getByRole('tab', { name: 'Cut-offs' }).click();
    await page.getByRole('list', { name: 'What to look at' }).getByText(/have not been checked by anybody/).waitFor();
    await page.getByRole('table', { name: 'Cut-offs' }).getByRole('button', { name: 'Purchases of liquid' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'New cut-off…' }).click();
    const form = page.getByRole('form', { name: 'New cut-off' });
    await form.getByLabel('Cut-off', { exact: false }).first().fill('15:30');
    await form.getByLabel('First day in force').fill(`${year + 3}-04-01`);
    await form.getByText('Another row is in force then').waitFor();
    desk.expect(/422.*\/cutoffs/);
    await form.getByRole('button', { name: 'Add the row' }).click();
    await form.getByText('Another row is in force on one of these days.').waitFor();
    await desk.picture('market-2-overlap');
    await form.getByRole('checkbox', { name: `End it on 31 Mar ${year + 3}` }).check();
    await form.getByRole('button', { name: 'Add the row' }).click();
    await drawer().getByRole('table', { name: 'Before and after' }).getByRole('row').filter({ hasText: '15:30' }).getByText('ahead').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('table', { name: 'Cut-offs' }).getByRole('button', { name: 'Purchases of liquid' }).click();
    await drawer().getByRole('button', { name: 'Replace from a day…' }).click();
    await form.getByLabel('Cut-off', { exact: false }).first().fill('14:00');
    await form.getByLabel('First day in force').fill(`${year + 2}-04-01`);
    await form.getByText(`It ends on 31 Mar ${year + 2}, with the same step.`).waitFor();
    await form.getByRole('button', { name: 'Add the row' }).click();
    const line = drawer().getByRole('table', { name: 'Before and after' });
    await line.getByRole('row').filter({ hasText: '14:00' }).getByText('ahead').waitFor();
    const rows = (await desk.call('GET', '/wealth/cutoffs')).items.filter(({ category, direction }) => category === 'liquid' && direction === 'Purchase');
    assert.deepEqual(rows.map(({ cut_off, effective_from, effective_to }) => [cut_off, effective_from, effective_to]), [['13:30', '2000-01-01', `${year + 2}-03-31`], ['14:00', `${year + 2}-04-01`, null]]);
    await desk.picture('market-3-row');
    await line.getByRole('row').filter({ hasText: '13:30' }).click();
    await drawer().getByRole('button', { name: 'I have checked it' }).click();
    await drawer().getByText('Nobody has compared').waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
  });

  step('warn of days on which nothing will be in force, and keep what has ended', async () => {
    await page.getByRole('tab', { name: 'Settlement' }).click();
    await page.getByRole('table', { name: 'Settlement' }).getByRole('button', { name: 'Switches, all other categories' }).click();
    await drawer().getByRole('button', { name: 'End it…' }).click();
    const end = page.getByRole('form', { name: 'End the row' });
    desk.expect(/422.*\/settlement-rules/);
    await end.getByLabel('Last day in force').fill('1999-01-01');
    await end.getByRole('button', { name: 'End it' }).click();
    await end.getByText(/not before/).waitFor();
    await end.getByLabel('Last day in force').fill(`${year + 1}-12-31`);
    await end.getByRole('button', { name: 'End it' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('list', { name: 'What to look at' }).getByText(`Switches, all other categories: nothing is in force from 1 Jan ${year + 2} on.`).waitFor();
    await page.getByRole('tab', { name: 'Charges' }).click();
    await page.getByRole('button', { name: 'New charge…' }).click();
    const charge = page.getByRole('form', { name: 'New charge' });
    await charge.getByRole('combobox', { name: 'Kind' }).selectOption('Brokerage');
    await charge.getByRole('textbox', { name: 'Rate, %' }).fill('51');
    await charge.getByLabel('First day in force').fill(`${year}-01-01`);
    desk.expect(/422.*\/charge-rules/);
    await charge.getByRole('button', { name: 'Add the row' }).click();
    await charge.getByText(/is at most 50/).waitFor();
    await charge.getByRole('textbox', { name: 'Rate, %' }).fill('0.1');
    await charge.getByRole('button', { name: 'Add the row' }).click();
    await drawer().getByText('0.1 %').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('table', { name: 'Charges' }).getByText('Brokerage: purchases, all other categories').waitFor();
    await page.getByRole('tab', { name: 'Taxes' }).click();
    await page.getByRole('table', { name: 'Taxes' }).getByText('Equity, long term').waitFor();
    await page.getByRole('tab', { name: 'Risk models' }).click();
    await page.getByRole('table', { name: 'Risk models' }).getByText('equity 50 % · debt 30 %', { exact: false }).waitFor();
    await desk.picture('market-4-models');
    assert.deepEqual(desk.complaints, []);
  });

  step('say what a scheme demands, what it is made of and what happens to it', async () => {
    await desk.call('POST', '/wealth/schemes/import', { items: [{ product_code: 'H1', name: 'House Balanced Fund - Direct - Growth', amc: 'House', category: 'Hybrid/Balanced', asset_class: 'hybrid' }] });
    await desk.openScreen('Schemes');
    await page.getByRole('table', { name: 'Schemes' }).getByRole('button', { name: /House Balanced/ }).click();
    await page.getByText('No accepted NAV').waitFor();
    await page.getByRole('button', { name: 'Change' }).click();
    const change = page.getByRole('form', { name: 'Scheme' });
    await change.getByRole('checkbox', { name: 'Takes switches' }).uncheck();
    await change.getByText(/then refuses are held/).waitFor();
    await change.getByRole('textbox', { name: 'NAV held beyond a move of, %' }).fill('0');
    desk.expect(/422.*\/schemes/);
    await change.getByRole('button', { name: 'Save the change' }).click();
    await change.getByText('This is above 0, not 0.').waitFor();
    await change.getByRole('textbox', { name: 'NAV held beyond a move of, %' }).fill('7.5');
    await change.getByRole('button', { name: 'Save the change' }).click();
    await page.getByText('no switches', { exact: true }).waitFor();
    await page.getByText('a move of 7.5 %').waitFor();
    await page.getByRole('tab', { name: 'Terms' }).click();
    await page.getByText(/no minimum, no exit load and no lock-in counts/).waitFor();
    await page.getByRole('button', { name: 'New row of terms…' }).click();
    const terms = page.getByRole('form', { name: 'New row of terms' });
    await terms.getByRole('combobox', { name: 'Orders' }).selectOption('Sales');
    await terms.getByRole('textbox', { name: 'At least, money' }).fill('500');
    await terms.getByRole('button', { name: 'There is an exit load' }).click();
    await terms.getByRole('button', { name: 'A further step' }).click();
    for (const [at, [days, load]] of [['180', '101'], ['90', '1']].entries()) {
      await terms.getByRole('textbox', { name: 'Within, days of the purchase' }).nth(at).fill(days);
      await terms.getByRole('textbox', { name: 'Load, %' }).nth(at).fill(load);
    }
    await terms.getByText('More than 180: the days of the steps ascend.').waitFor();
    await terms.getByRole('textbox', { name: 'Within, days of the purchase' }).last().fill('365');
    await terms.getByLabel('First day in force').fill(`${year}-01-01`);
    desk.expect(/422.*\/terms/);
    await terms.getByRole('button', { name: 'Add the row' }).click();
    await terms.getByText(/is at most 100/).waitFor();
    await terms.getByRole('textbox', { name: 'Load, %' }).first().fill('2');
    await desk.picture('market-6-terms');
    await terms.getByRole('button', { name: 'Add the row' }).click();
    await drawer().getByText('2 % within 180 days, then 1 % within 365').waitFor();
    await page.keyboard.press('Escape');

    await page.getByRole('tab', { name: 'Asset classes' }).click();
    await page.getByText('the scheme counts wholly as hybrid').waitFor();
    await page.getByRole('button', { name: 'New mix…' }).click();
    const mix = page.getByRole('form', { name: 'New mix' });
    await mix.getByRole('textbox', { name: 'equity' }).fill('65');
    await mix.getByText('Together 65 %, not 100 %').waitFor();
    await mix.getByRole('textbox', { name: 'debt' }).fill('35');
    await mix.getByLabel('First day in force').fill(`${year}-01-01`);
    await mix.getByRole('button', { name: 'Add the row' }).click();
    await drawer().getByText('equity 65 % · debt 35 %', { exact: false }).waitFor();
    await page.keyboard.press('Escape');

    await page.getByRole('tab', { name: 'Corporate actions' }).click();
    await page.getByText('No corporate action recorded').waitFor();
    await page.getByRole('button', { name: 'Record an action…' }).click();
    const action = page.getByRole('form', { name: 'Corporate action' });
    await action.getByLabel('Day').fill(`${year + 1}-03-31`);
    desk.expect(/422.*\/corporate-actions/);
    await action.getByRole('button', { name: 'Record it' }).click();
    await action.getByText('A distribution needs the amount per unit.').waitFor();
    await action.getByRole('textbox', { name: 'Amount a unit' }).fill('2.5');
    await action.getByRole('button', { name: 'Record it' }).click();
    await page.getByRole('table', { name: 'Corporate actions' }).getByText('2.5 a unit').waitFor();
    await page.getByRole('button', { name: 'Record an action…' }).click();
    await action.getByRole('combobox', { name: 'What happens' }).selectOption('Merger');
    await action.getByText(/It is closed for every order/).waitFor();
    await page.keyboard.press('Escape');
  });

  step('draw the closes of a series, hold one that moved too far, and tell what stood before one was restated', async () => {
    const days = [...Array(8)].map((_, at) => new Date(Date.now() - (8 - at) * 86_400_000).toISOString().slice(0, 10));
    await desk.openScreen('Schemes');
    await page.getByRole('tab', { name: 'Market series' }).click();
    await page.getByText('No market series yet').waitFor();
    await page.getByRole('button', { name: 'New series…' }).click();
    const form = page.getByRole('form', { name: 'Market series' });
    await form.getByRole('textbox', { name: 'Name' }).fill('Broad index');
    await form.getByRole('textbox', { name: 'Code' }).fill('BROAD 50');
    desk.expect(/422.*\/market-series/);
    await form.getByRole('button', { name: 'Add the series' }).click();
    await form.getByText(/1 to 40 letters/).waitFor();
    await form.getByRole('textbox', { name: 'Code' }).fill('BROAD50');
    await form.getByRole('button', { name: 'Add the series' }).click();
    await drawer().getByText('No close yet').waitFor();
    const post = async (text, button) => {
      await drawer().getByRole('button', { name: 'Post closes…' }).click();
      const closes = page.getByRole('form', { name: 'Post closes' });
      await closes.getByRole('textbox', { name: 'One line a day' }).fill(text);
      await closes.getByRole('button', { name: button }).click();
      return closes;
    };
    let closes = await post(days.slice(0, 7).map((each, at) => `${each}, ${100 + at}`).join('\n'), 'Post 7 closes');
    await closes.getByText('7 values are accepted.').waitFor();
    await closes.getByRole('button', { name: 'Close', exact: true }).click();
    await drawer().getByRole('img', { name: /^Closes: 100 on/ }).waitFor();
    closes = await post(`${days[6]}, 106.05`, 'Post the close');
    await closes.getByText('One value is accepted, 1 in the place of another value.').waitFor();
    await closes.getByRole('button', { name: 'Close', exact: true }).click();
    await drawer().getByRole('table', { name: 'Closes' }).getByRole('button', { name: 'what stood there?' }).click();
    await drawer().getByText('before: 106', { exact: true }).waitFor();
    await desk.picture('market-7-series');
    closes = await post(`${days[7]}, 160`, 'Post the close');
    await closes.getByText('One value is held: it counts when a person has looked.').waitFor();
    await closes.getByRole('button', { name: 'To the quarantine' }).click();
    await page.getByRole('table', { name: 'Cases' }).getByRole('button', { name: 'Broad index' }).click();
    await drawer().getByRole('img', { name: /Accepted NAVs and the held values/ }).waitFor();
    await page.keyboard.press('Escape');
    assert.deepEqual(desk.complaints, []);
  });

  step('are read by an adviser, who is offered no change', async () => {
    const other = await desk.openAdviser();
    await other.page.getByText('No client yet').waitFor();
    await other.page.keyboard.press('k');
    await other.page.getByRole('tab', { name: 'Cut-offs' }).click();
    await other.page.getByRole('table', { name: 'Cut-offs' }).getByRole('button', { name: 'Purchases of liquid' }).first().press('Enter');
    await other.page.getByRole('dialog').getByText('Managers and administrators change these rows.').waitFor();
    assert.equal(await other.page.getByRole('button', { name: /…$/ }).count(), 0);
    await other.page.keyboard.press('Escape');
    await other.page.getByRole('dialog').waitFor({ state: 'detached' });
    await other.page.keyboard.press('f');
    await other.page.getByRole('button', { name: /House Balanced/ }).click();
    await other.page.getByRole('tab', { name: 'Terms' }).click();
    await other.page.getByText('2 % within 180 days, then 1 % within 365').waitFor();
    assert.equal(await other.page.getByRole('button', { name: /…$/ }).count(), 0);
    assert.deepEqual(other.complaints, []);
  });

  step('fit a phone', async () => {
    const phone = await desk.openPhone('#/wealth/market');
    for (const tab of ['calendars', 'cutoffs', 'settlement', 'charges', 'taxes', 'models']) {
      await phone.page.goto(`${desk.server.url}/#/wealth/market?item=${tab}`);
      await phone.page.getByRole('table').first().waitFor();
      assert.deepEqual(await cutOff(phone.page), [], tab);
      if (tab === 'cutoffs') await phone.picture('market-5-phone');
    }
    const [{ id: scheme }] = (await desk.call('GET', '/wealth/schemes')).items;
    const [{ id: series }] = (await desk.call('GET', '/wealth/market-series')).items;
    for (const [item, ready] of [[`scheme:${scheme}:terms`, 'Terms'], [`scheme:${scheme}:classes`, 'Asset classes'], [`scheme:${scheme}:actions`, 'Corporate actions'], ['series', 'Market series'], [`series:${series}`, 'Closes']]) {
      await phone.page.goto(`${desk.server.url}/#/wealth/schemes?item=${item}`);
      await phone.page.getByRole('table', { name: ready }).waitFor();
      assert.deepEqual(await cutOff(phone.page), [], item);
    }
    await phone.page.getByRole('img', { name: /^Closes/ }).waitFor();
    await phone.picture('market-8-phone');
    assert.deepEqual(phone.complaints, []);
  });
});
