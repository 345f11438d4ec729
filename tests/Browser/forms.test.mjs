/** The forms of a manager on a real server: a zone with boundary, hours and levels, a vehicle, an order, and a second factor for himself. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe } from 'node:test';
import { account, openBrowser, reasonToSkip, setUp, story } from './dashboard.mjs';
import { startServer } from './server.mjs';

describe('the forms', { skip: reasonToSkip(), timeout: 120_000 }, () => {
  const step = story();
  let server;
  let browser;
  let desk;
  let page;

  before(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
    desk = await browser.openPage(server.url);
    ({ page } = desk);
    await setUp(page, server.bootstrapUrl);
    await page.getByRole('form', { name: 'New zone' }).waitFor();
    await page.evaluate(async () => {
      const body = JSON.stringify({ code: 'HYD', name: 'Hyderabad', time_zone: 'Asia/Kolkata', currency: 'INR', country: 'IN', depot: { latitude: 17.44, longitude: 78.39 }, assignment_mode: 'direct' });
      await fetch('/api/v1/zones', { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Steward-Request': '1' }, body });
    });
    await page.getByRole('region', { name: 'First steps' }).waitFor();
  });
  after(async () => {
    await browser?.close();
    await server?.remove();
  });

  step('change a zone: its name, its boundary drawn and typed, its hours, a promise', async () => {
    await page.getByRole('button', { name: 'Zone settings' }).click();
    await page.getByRole('menuitem', { name: /Change this zone/ }).click();
    const basics = page.getByRole('form', { name: 'Name and place' });
    await basics.getByRole('textbox', { name: 'Country' }).fill('9');
    await basics.getByRole('button', { name: 'Save the zone' }).click();
    await basics.getByText(/'9' is not an ISO 3166 code/).waitFor();
    desk.complaints.length = 0;
    await basics.getByRole('textbox', { name: 'Country' }).fill('in');
    await basics.getByRole('textbox', { name: 'Name' }).fill('Hyderabad West');
    await basics.getByRole('button', { name: 'Save the zone' }).click();
    await page.getByRole('dialog', { name: /Zone Hyderabad West/ }).waitFor();

    await page.getByRole('tab', { name: 'Boundary' }).click();
    const corners = page.getByRole('textbox', { name: 'Corners' });
    await corners.fill('17.3, 78.2\n17.3, 78.6\n17.6, 78.6');
    const map = page.getByRole('region', { name: 'Draw the boundary' });
    await map.locator('canvas').first().waitFor();
    await page.waitForTimeout(500);
    await map.click({ position: { x: 40, y: 30 } });
    await page.waitForFunction(() => document.querySelector('[role=dialog] textarea')?.value.split('\n').length === 4);
    await desk.picture('forms-1-boundary');
    await page.getByRole('button', { name: 'Save the boundary' }).click();
    await page.getByText('The boundary of Hyderabad West is saved.').waitFor();

    await page.getByRole('tab', { name: 'Hours' }).click();
    const hours = page.getByRole('form', { name: 'Hours' });
    await hours.getByRole('textbox', { name: 'Monday' }).fill('8 to 5');
    await hours.getByText('Like 08:00-12:00').waitFor();
    assert.ok(await hours.getByRole('button', { name: 'Save the hours' }).isDisabled());
    for (const day of ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']) await hours.getByRole('textbox', { name: day }).fill('00:00-24:00');
    await hours.getByRole('button', { name: 'Save the hours' }).click();
    await page.getByText('The hours of Hyderabad West are saved.').waitFor();

    await page.getByRole('tab', { name: 'Service levels' }).click();
    await page.getByRole('table', { name: 'Service levels' }).getByRole('button', { name: 'BARQ' }).click();
    const level = page.getByRole('form', { name: 'Service level' });
    await level.getByRole('textbox', { name: 'Warning after' }).fill('55');
    await level.getByRole('button', { name: 'Save a new version' }).click();
    await level.getByText('0 < warning < critical ≤ promise.').waitFor();
    desk.complaints.length = 0;
    await level.getByRole('textbox', { name: 'Promise' }).fill('90');
    await level.getByRole('textbox', { name: 'Critical after' }).fill('75');
    await level.getByRole('button', { name: 'Save a new version' }).click();
    await page.getByRole('table', { name: 'Service levels' }).getByText('90 min').waitFor();
    await page.keyboard.press('Escape');
    const [zone] = await call('/zones').then(({ items }) => items);
    assert.deepEqual([zone.name, zone.country, zone.boundary.coordinates[0].length], ['Hyderabad West', 'IN', 5]);
  });

  step('add a vehicle and change it', async () => {
    await openScreen('Drivers');
    await page.getByRole('button', { name: 'Vehicles' }).click();
    await page.getByRole('button', { name: 'Add a vehicle' }).click();
    const form = page.getByRole('form', { name: 'New vehicle' });
    await form.getByRole('textbox', { name: 'Number' }).fill('VAN-1');
    await form.getByRole('combobox', { name: 'Type' }).selectOption('van');
    await form.getByRole('textbox', { name: 'Carries, kg' }).fill('0');
    await form.getByText('A number above 0.').waitFor();
    await form.getByRole('textbox', { name: 'Carries, kg' }).fill('999999');
    await form.getByRole('button', { name: 'Add the vehicle' }).click();
    await form.getByText(/^This is from/).waitFor();
    desk.complaints.length = 0;
    await form.getByRole('textbox', { name: 'Carries, kg' }).fill('700');
    await form.getByRole('button', { name: 'Add the vehicle' }).click();
    await page.getByRole('table', { name: 'Vehicles' }).getByRole('button', { name: 'VAN-1' }).click();
    await page.getByRole('form', { name: 'Change the vehicle' }).getByRole('combobox', { name: 'State' }).selectOption('maintenance');
    await page.getByRole('button', { name: 'Save the changes' }).click();
    await page.getByRole('table', { name: 'Vehicles' }).getByText('Maintenance').waitFor();
    await desk.picture('forms-2-vehicles');
    await page.keyboard.press('Escape');
  });

  step('take an order, refuse its faults at the field, and change it', async () => {
    await openScreen('Orders');
    await page.getByRole('button', { name: 'New order' }).click();
    const form = page.getByRole('form', { name: 'New order' });
    await form.getByRole('button', { name: 'Create the order' }).click();
    await form.getByText('Who receives it?').waitFor();
    await form.getByRole('textbox', { name: 'Recipient' }).fill('Huda Salem');
    await form.getByRole('textbox', { name: 'Telephone' }).fill('12');
    const map = form.getByRole('region', { name: 'Choose a place' });
    await map.locator('canvas').first().waitFor();
    await page.waitForTimeout(500);
    await map.click({ position: { x: 300, y: 130 } });
    await form.getByText('A click on the map sets the drop-off.').waitFor();
    await map.click({ position: { x: 380, y: 100 } });
    await form.getByRole('textbox', { name: 'Drop-off: address' }).fill('Road 36, House 12');
    await form.getByRole('combobox', { name: 'Service level' }).selectOption('BARQ');
    await form.getByRole('button', { name: 'Parcels with weight and volume' }).click();
    await form.getByRole('textbox', { name: 'Parcel 1: kg' }).fill('2.5');
    await form.getByRole('button', { name: 'Create the order' }).click();
    await form.getByText(/'12' is not an E.164 number/).waitFor();
    desk.complaints.length = 0;
    await desk.picture('forms-3-order');
    await form.getByRole('textbox', { name: 'Telephone' }).fill('+919812345678');
    await form.getByRole('button', { name: 'Create the order' }).click();
    await page.getByRole('complementary', { name: 'Order details' }).getByText('Road 36, House 12').waitFor();
    await page.getByRole('complementary', { name: 'Order details' }).getByText('2.5 kg').waitFor();

    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: /Change the order/ }).click();
    const change = page.getByRole('form', { name: 'Change the order' });
    assert.ok(await change.getByRole('button', { name: 'Save the changes' }).isDisabled());
    await change.getByRole('textbox', { name: 'Drop-off: address' }).fill('Road 36, House 14');
    await change.getByRole('combobox', { name: 'Priority' }).selectOption('urgent');
    await change.getByRole('button', { name: 'Save the changes' }).click();
    await page.getByRole('complementary', { name: 'Order details' }).getByText('Road 36, House 14').waitFor();
    await page.getByRole('complementary', { name: 'Order details' }).getByText('Urgent', { exact: true }).waitFor();
    assert.deepEqual(desk.complaints, []);
  });

  step('add a second factor and sign in with it', async () => {
    await openAccount();
    const own = page.getByRole('region', { name: 'Second factor' });
    await own.getByLabel('Your password').fill(account.password);
    await own.getByRole('button', { name: 'Set it up' }).click();
    const secret = (await own.getByLabel('Key for the app').textContent()).replaceAll(' ', '');
    await own.getByRole('textbox', { name: 'Code' }).fill(codeOf(secret));
    await own.getByRole('button', { name: 'Confirm' }).click();
    const codes = (await own.getByLabel('Recovery codes').textContent()).split('\n');
    assert.equal(codes.length, 10);
    await desk.picture('forms-4-second-factor');
    await own.getByRole('button', { name: 'I have kept them' }).click();
    await own.getByText('10 recovery codes are left').waitFor();
    assert.deepEqual(desk.complaints, []);
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: /^Signed in as/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('textbox', { name: /^Username/ }).fill(account.username);
    await page.getByRole('textbox', { name: 'Password' }).fill(account.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('textbox', { name: 'Code' }).fill('000000');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText(/This code is wrong/).waitFor();
    await page.getByRole('textbox', { name: 'Code' }).fill(codes[0]);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('navigation', { name: 'Screens' }).waitFor();
  });

  const openScreen = (name) => page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name }).click();
  const call = (path) => page.evaluate((asked) => fetch(`/api/v1${asked}`).then((answer) => answer.json()), path);

  async function openAccount() {
    await page.getByRole('button', { name: /^Signed in as/ }).click();
    await page.getByRole('menuitem', { name: /Password and second factor/ }).click();
  }
});

/** As an authenticator app makes it (RFC 6238). */
function codeOf(secret) {
  const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const hash = createHmac('sha1', key).update(counter).digest();
  return String((hash.readUInt32BE(hash.at(-1) & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}
