/** The book of clients, as somebody meets it who has never seen Steward: what he sees is told him, and each line leads to its thing. */
import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { reasonToSkip, story, until } from './dashboard.mjs';
import { cutOff, openDesk } from './desk.mjs';

describe('the book of clients', { skip: reasonToSkip(), timeout: 180_000 }, () => {
  const step = story();
  let desk, page;
  before(async () => { desk = await openDesk(['--wealth']); ({ page } = desk); page.setDefaultTimeout(60_000); });
  after(() => desk?.close());

  step('says what one sees until one has read it', async () => {
    const panel = page.getByRole('region', { name: 'What happens in the book' });
    await panel.getByText(/What you see\. ?Twelve clients have standing rules/).waitFor();
    await desk.picture('book-1-first');
    await panel.getByRole('button', { name: 'Got it' }).click();
    await panel.getByText(/What you see/).waitFor({ state: 'detached' });
    await page.reload();
    await panel.getByRole('listitem').first().waitFor();
    assert.equal(await panel.getByText(/What you see/).count(), 0);
  });

  step('tells the plans of the beginning in few lines, in the order of time, and leads to them', async () => {
    const panel = page.getByRole('region', { name: 'What happens in the book' });
    await panel.getByRole('link', { name: /mix has drifted|portfolios have drifted/ }).first().waitFor();
    await until(async () => (await desk.call('GET', '/wealth/automation/rebalancing-executions?limit=50')).items.length >= 12, 'each rule has its plan', 60);
    await page.getByRole('button', { name: 'Pause' }).click();
    const { lines } = await desk.call('GET', '/demo/story');
    assert.deepEqual(lines.map(({ at }) => at), lines.map(({ at }) => at).sort(), 'no line is of before the beginning');
    const plans = lines.filter(({ kind }) => kind === 'plan');
    assert.ok(plans.length > 0 && plans.length < 12, `${plans.length} lines about 12 plans`);
    const line = panel.getByRole('link', { name: /drifted/ }).first();
    const isOfOne = /'s mix has drifted/.test(await line.textContent());
    await line.click();
    await page.getByRole('heading', { level: 1, name: 'Rebalance' }).waitFor();
    // A line about one plan opens it; one about many leads to their list.
    if (isOfOne) await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByRole('row').filter({ hasText: /Pending|In Progress/ }).first().waitFor();
    assert.deepEqual(desk.complaints, []);
  });

  step('shows beside each client what waits for a person', async () => {
    await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Clients', exact: true }).click();
    const plans = (await desk.call('GET', '/wealth/tasks?kind=approval')).items;
    assert.ok(plans.length > 0, 'some plans wait for a yes');
    const { name } = (await desk.call('GET', '/wealth/clients')).items.find(({ id }) => id === plans[0].client_id);
    await page.getByRole('row', { name: new RegExp(name) }).getByRole('button', { name: `Tasks of ${name}` }).click();
    await page.getByRole('heading', { level: 1, name: 'Tasks' }).waitFor();
    await page.getByRole('list', { name: 'Tasks' }).getByRole('listitem').filter({ hasText: 'Approval' }).getByText(name).waitFor();
    assert.deepEqual(desk.complaints, []);
  });

  step('leaves a phone room for the screen', async () => {
    const phone = await desk.openPhone('#/wealth/clients');
    await phone.page.getByRole('table', { name: 'Clients' }).waitFor();
    await phone.page.getByRole('button', { name: 'Got it' }).click();
    const top = await phone.page.getByRole('heading', { level: 1 }).evaluate((heading) => heading.getBoundingClientRect().top);
    assert.ok(top < 200, `the screen begins ${top} px down`);
    assert.deepEqual(await cutOff(phone.page), []);
    await phone.picture('book-2-phone');
    assert.deepEqual(phone.complaints, []);
  });
});
