/** One dispatcher's first day: from the bootstrap link to a delivered order. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openDashboard, reasonToSkip } from './dashboard.mjs';

const patience = 120_000;
const account = { username: 'dispatcher1', email: 'dispatcher1@example.test', password: 'the morning shift starts at six' };

describe('a dispatcher’s first day', { skip: reasonToSkip() }, () => {
  let dashboard;
  let page;

  before(async () => {
    dashboard = await openDashboard();
    ({ page } = dashboard);
    page.setDefaultTimeout(20_000);
  });
  after(() => dashboard?.close());

  it('signs in by the bootstrap link', async () => {
    const token = process.env.STEWARD_BOOTSTRAP_TOKEN;
    await page.goto(dashboard.address(token ? `/#bootstrap=${token}` : '/'));
    await page.getByRole('textbox', { name: /^Username/ }).fill(account.username);
    if (token) await page.getByRole('textbox', { name: 'E-mail' }).fill(account.email);
    await page.getByRole('textbox', { name: 'Password' }).fill(account.password);
    await dashboard.picture('1-sign-in');
    await page.getByRole('button', { name: token ? 'Create the account' : 'Sign in' }).click();
    await page.getByRole('region', { name: 'Live map' }).waitFor();
    await page.getByRole('status', { name: 'Live data' }).getByText('live', { exact: true }).waitFor();
    await orderRows().first().waitFor({ timeout: patience });
    await dashboard.picture('2-live-map');
  });

  it('sees an order become assigned', async () => {
    const number = await firstOrder('pending');
    await page.locator(`[data-order="${number}"][data-status="pending"]`).waitFor({ state: 'detached', timeout: patience });
    await search(number);
    await row(number).click();
    await page.getByRole('region', { name: 'What happened to this order' }).getByText('Order assigned').first().waitFor({ timeout: patience });
    await dashboard.picture('3-assigned');
  });

  it('opens the card of the decision', async () => {
    await page.getByRole('region', { name: 'Decisions about this order' }).getByRole('button', { name: /assignment/i }).first().click();
    const card = page.getByRole('article', { name: 'Decision card' });
    await card.getByRole('region', { name: 'Winner' }).waitFor();
    assert.ok(await card.getByRole('region', { name: 'All candidates' }).getByRole('row').count() > 1, 'the card lists no candidate');
    await card.getByText('verified', { exact: false }).first().waitFor();
    await dashboard.picture('4-decision-card');
  });

  it('is told why another driver did not win', async () => {
    await page.getByRole('textbox', { name: 'Why not this driver' }).or(page.getByRole('combobox', { name: 'Why not this driver' })).first().click();
    await page.locator('.mantine-Select-option:visible').first().click();
    await page.getByRole('button', { name: 'Why not?' }).click();
    const answer = page.getByRole('status', { name: 'Answer' });
    await answer.waitFor();
    assert.match(await answer.getAttribute('data-target-status'), /^(blocked|lost|pruned)$/);
    await answer.scrollIntoViewIfNeeded();
    await dashboard.picture('5-why-not');
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByRole('article', { name: 'Decision card' }).waitFor({ state: 'detached' });
  });

  it('assigns another order by hand, with a reason', async () => {
    await search('');
    // The engine may be quicker than the dispatcher; then the next order is tried.
    for (let attempt = 0; attempt < 5; attempt++) if (await assignByHand()) return;
    assert.fail('Five orders were taken by the engine before the dispatcher could assign one.');
  });

  it('sees an order delivered', async () => {
    await page.getByRole('button', { name: 'Close details' }).click();
    await page.getByText(/^Done/).first().click();
    await page.locator('[role=option][data-status=delivered]').first().waitFor({ timeout: patience });
    await dashboard.picture('7-delivered');
  });

  it('has seen no error in the console and no request to another server', () => assert.deepEqual(dashboard.complaints, []));

  const orderRows = () => page.locator('[role=option][data-order]');
  const row = (number) => page.locator(`[data-order="${number}"]`);
  const search = (text) => page.getByRole('textbox', { name: 'Search orders' }).fill(text);

  async function firstOrder(status) {
    const found = page.locator(`[role=option][data-status=${status}]`).first();
    await found.waitFor({ timeout: patience });
    return found.getAttribute('data-order');
  }

  async function assignByHand() {
    const open = page.locator('[role=option][data-status=pending], [role=option][data-status=assigned]').last();
    await open.waitFor({ timeout: patience });
    await open.click();
    await page.getByRole('button', { name: /Assign by hand|Give to another driver/ }).click();
    const dialog = page.getByRole('dialog', { name: /by hand/ });
    await dialog.getByRole('table', { name: 'Candidates' }).getByRole('button').nth(1).click();
    for (const box of await dialog.getByRole('checkbox').all()) await box.check();
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('Knows the building and its back entrance');
    await dashboard.picture('6-assign-by-hand');
    await dialog.getByRole('button', { name: /^Assign to/ }).click();
    const isDone = await page.getByText(/ goes to /).first().waitFor({ timeout: 10_000 }).then(() => true, () => false);
    if (!isDone) await dialog.getByRole('button', { name: 'Cancel' }).click();
    return isDone;
  }
});
