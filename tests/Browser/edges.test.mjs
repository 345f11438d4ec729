/** What a real server meets beside the good day: emptiness, wrong input, other roles, a second browser, a stop, small and keyboard-only screens. */
import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { account, openBrowser, reasonToSkip, setUp, story } from './dashboard.mjs';
import { cutOff } from './desk.mjs';
import { startServer } from './server.mjs';

const header = 'customer_name,pickup_latitude,pickup_longitude,dropoff_latitude,dropoff_longitude,service_type';
const rows = [
  'Huda Salem,24.7200,46.6800,24.7350,46.6900,BULLET',
  'Omar Nasser,24.7050,46.6600,24.7300,46.6500,BULLET',
  'Nobody,24.7,here,24.73,46.65,BULLET',
];

describe('a server without demo', { skip: reasonToSkip(), timeout: 150_000 }, () => {
  const step = story();
  let server;
  let browser;
  let desk;
  let page;
  let viewer;

  before(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
    desk = await browser.openPage(server.url);
    ({ page } = desk);
  });
  after(async () => {
    await browser?.close();
    await server?.remove();
  });

  step('asks for the first zone, and says at the field what is wrong', async () => {
    await setUp(page, server.bootstrapUrl);
    const form = page.getByRole('form', { name: 'New zone' });
    await form.getByRole('textbox', { name: 'Name' }).fill('Riyadh');
    await choose('Time zone', 'Asia/Riyadh');
    await choose('Currency', 'SAR');
    await form.getByRole('textbox', { name: 'Country' }).fill('99');
    await form.getByRole('textbox', { name: 'Depot' }).fill('24.7136');
    await form.getByText('Two numbers: latitude, longitude.').waitFor();
    assert.ok(await form.getByRole('button', { name: 'Create the zone' }).isDisabled());
    await form.getByRole('textbox', { name: 'Depot' }).fill('24.7136, 46.6753');
    desk.expect(/400.*\/zones/);
    await form.getByRole('button', { name: 'Create the zone' }).click();
    await form.getByText(/'99' is not an ISO 3166 code/).waitFor();
    await desk.picture('edge-1-new-zone');
    assert.deepEqual(desk.complaints, []);
    await form.getByRole('textbox', { name: 'Country' }).fill('sa');
    await form.getByRole('button', { name: 'Create the zone' }).click();
    await page.getByRole('region', { name: 'First steps' }).waitFor();
  });

  step('leads from the empty zone to an order that is assigned by itself', async () => {
    const steps = page.getByRole('region', { name: 'First steps' });
    await steps.getByRole('button', { name: 'Add a driver' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Fahad Ali');
    await page.getByRole('button', { name: 'Add the driver' }).click();
    await page.getByText('Connect his phone').waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
    await desk.picture('edge-2-first-steps');

    await steps.getByRole('button', { name: 'Open a driver' }).click();
    await page.getByRole('button', { name: 'Put on duty' }).click();
    await page.getByRole('button', { name: 'He is at the depot' }).click();
    await page.getByText('Fahad Ali is at the depot.').waitFor();
    await page.getByRole('button', { name: 'Invite to his page' }).click();
    assert.match(await page.getByLabel('Invitation link').innerText(), /\/driver\/#invitation=\S+$/);
    await page.getByRole('button', { name: 'Done' }).click();
    await openScreen('Live map');

    await steps.getByRole('button', { name: 'Import orders' }).click();
    await page.locator('input[type=file]').setInputFiles({ name: 'orders.csv', mimeType: 'text/csv', buffer: Buffer.from([header, ...rows].join('\n')) });
    await page.getByRole('region', { name: 'Refused rows' }).getByText("'here' is not a number.").waitFor();
    await desk.picture('edge-3-import');
    await page.getByRole('button', { name: 'Import 2 orders' }).click();
    await page.getByRole('button', { name: 'Done' }).click();
    await orderRows().nth(1).waitFor();

    await page.getByRole('button', { name: /^Start/ }).click();
    await page.locator('[role=option][data-status=assigned]').first().waitFor({ timeout: 30_000 });
    await desk.picture('edge-4-running');
    assert.deepEqual(desk.complaints, []);
  });

  step('lets a colleague in who sees everything and is offered nothing to change', async () => {
    await page.getByRole('button', { name: /^Signed in as/ }).click();
    await page.getByRole('menuitem', { name: /Invite a colleague/ }).click();
    await page.getByRole('combobox', { name: 'Role' }).selectOption('viewer');
    await page.getByRole('button', { name: 'Make the link' }).click();
    const link = await page.getByLabel('Invitation link').textContent();
    await page.getByRole('button', { name: 'Done' }).click();

    viewer = await browser.openPage(server.url, { viewport: { width: 390, height: 844 }, colorScheme: 'dark' });
    await viewer.page.goto(link);
    await viewer.page.getByRole('textbox', { name: /^Username/ }).fill('viewer1');
    await viewer.page.getByRole('textbox', { name: 'E-mail' }).fill('viewer1@example.test');
    await viewer.page.getByRole('textbox', { name: 'Password' }).fill('only looking around here');
    await viewer.page.getByRole('button', { name: 'Create the account' }).click();
    await viewer.page.locator('[role=option][data-order]').first().click();
    await viewer.page.getByRole('region', { name: 'What happened to this order' }).getByText('Order created').waitFor();
    assert.equal(await viewer.page.getByRole('button', { name: /Assign by hand|Give to another/ }).count(), 0);
    await viewer.picture('edge-5-viewer-on-a-phone');
    for (const screen of ['Orders', 'Drivers', 'Decisions', 'Engines', 'Alerts', 'Batches', 'Plan', 'Traffic', 'Targets', 'Statistics', 'Messages']) {
      await viewer.page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: screen }).click();
      await viewer.page.getByRole('heading', { level: 1, name: screen }).waitFor();
      assert.equal(await viewer.page.getByRole('button', { name: /^(Add|Import|Start|Stop)/ }).count(), 0, `${screen} offers a viewer to change something`);
      assert.deepEqual(await cutOff(viewer.page), [], `${screen}: something is wider than a phone`);
    }
    await viewer.page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Live map' }).click();
    assert.deepEqual(viewer.complaints, []);
  });

  step('shows in one browser what is done in another', async () => {
    await openScreen('Engines');
    await page.getByRole('button', { name: 'Stop Auto-dispatch' }).click();
    await viewer.page.getByRole('status', { name: 'Automatic dispatch' }).getByText('stands still').waitFor();
    await openScreen('Live map');
    await page.locator('[role=option][data-status=assigned]').first().click();
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: /Take back/ }).click();
    await page.getByRole('textbox', { name: 'In your words' }).fill('He called');
    await page.getByRole('button', { name: 'Take it back' }).click();
    await viewer.page.locator('[role=option][data-status=pending]').first().waitFor();
  });

  step('is used by keyboard alone', async () => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('2');
    await page.getByRole('heading', { level: 1, name: 'Orders' }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('Huda');
    await page.getByRole('table', { name: 'Orders' }).getByText('Omar Nasser').waitFor({ state: 'detached' });
    await page.keyboard.press('Tab');
    await page.getByRole('table', { name: 'Orders' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('complementary', { name: 'Order details' }).waitFor();
    await page.keyboard.press('a');
    await page.getByRole('dialog', { name: /by hand/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: /by hand/ }).waitFor({ state: 'detached' });
    // One press closes what is on top, and nothing below it.
    await page.waitForTimeout(200);
    assert.equal(await page.getByRole('complementary', { name: 'Order details' }).count(), 1);
    await page.keyboard.press('Escape');
    await page.getByRole('complementary', { name: 'Order details' }).waitFor({ state: 'detached' });
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
  });

  step('fits at twice the size', async () => {
    // 200 % of zoom leaves half of the pixels.
    await page.setViewportSize({ width: 720, height: 450 });
    for (const screen of ['Live map', 'Orders', 'Drivers', 'Decisions', 'Engines']) {
      await openScreen(screen);
      const hidden = await page.evaluate(() => [...document.querySelectorAll('.topbar, .rail, .screen-head')].filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => box.className));
      assert.deepEqual(hidden, [], `${screen}: something is cut off`);
    }
    await openScreen('Live map');
    await desk.picture('edge-6-twice-the-size');
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  step('says how old the picture is while the server is away, and comes back by itself', async () => {
    const live = page.getByRole('status', { name: 'Live data' });
    await server.stop();
    await live.getByText('reconnecting').waitFor();
    await desk.picture('edge-7-server-away');
    await server.restart();
    await live.getByText('live', { exact: true }).waitFor({ timeout: 30_000 });
    await orderRows().first().waitFor();
    desk.complaints.length = 0;
  });

  step('asks for the password when the session has ended, and goes on where it was', async () => {
    await openScreen('Drivers');
    await desk.context.clearCookies();
    await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Decisions' }).click();
    await page.getByRole('heading', { name: 'Sign in to Steward' }).waitFor();
    await page.getByRole('textbox', { name: /^Username/ }).fill(account.username);
    await page.getByRole('textbox', { name: 'Password' }).fill('not the right one');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByRole('textbox', { name: 'Password' }).fill(account.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1, name: 'Decisions' }).waitFor();
  });

  const orderRows = () => page.locator('[role=option][data-order]');
  const openScreen = (name) => page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name }).click();

  async function choose(label, value) {
    const box = page.getByRole('textbox', { name: label }).or(page.getByRole('combobox', { name: label })).first();
    await box.fill(value);
    await page.getByRole('option', { name: value, exact: true }).click();
  }
});
