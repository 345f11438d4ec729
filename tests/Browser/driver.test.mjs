/** A driver's day on a phone: account, duty, offers, stops, a connection that goes away, and two tabs at once. */
import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { openBrowser, reasonToSkip, story, until } from './dashboard.mjs';
import { startServer } from './server.mjs';

const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, geolocation: { latitude: -1.2864, longitude: 36.8172 }, permissions: ['geolocation', 'notifications'] };
const password = 'the evening shift ends at ten';
const allProofs = ['photo', 'signature', 'recipient_name'];

describe('a driver’s day', { skip: reasonToSkip(), timeout: 150_000 }, () => {
  const step = story();
  let server;
  let browser;
  let desk;
  let page;
  let context;
  let driver;
  let office;
  let zone;

  before(async () => {
    // The key of pushes is given out only where the operator says how he is reached.
    process.env.STEWARD_Push__Contact = 'mailto:ops@steward.example';
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
    office = await openOffice(server);
    zone = (await office('POST', '/zones', { code: 'NBO', name: 'Nairobi', time_zone: 'Africa/Nairobi', currency: 'KES', country: 'KE', depot: { latitude: -1.2864, longitude: 36.8172 } })).id;
    driver = (await office('POST', '/drivers', { zone_id: zone, name: 'Amina Otieno' })).id;
    await office('POST', '/vehicles', { zone_id: zone, vehicle_type: 'motorcycle', driver_id: driver, current_location: { latitude: -1.2864, longitude: 36.8172 } });
    await office('POST', '/shifts', { driver_id: driver, starts_at: hoursFromNow(-1), ends_at: hoursFromNow(9) });
    desk = await browser.openPage(server.url, phone);
    // That there is no target yet is asked once.
    desk.expect(/404.*\/targets\//);
    ({ page, context } = desk);
  });
  after(async () => {
    delete process.env.STEWARD_Push__Contact;
    await browser?.close();
    await server?.remove();
  });

  step('makes his account by the invitation and goes on duty', async () => {
    const { token } = await office('POST', `/drivers/${driver}/invitation`, {});
    await page.goto(`${server.url}/driver#invitation=${token}`);
    await page.getByLabel('Username').fill('amina');
    await page.getByLabel('E-mail').fill('amina@steward.example');
    await page.getByLabel('Password').fill(password);
    await desk.picture('driver-1-join');
    await page.getByRole('button', { name: 'Create the account' }).click();
    await page.getByRole('button', { name: 'Go on duty' }).click();
    await page.getByText('May this phone tell where you are?').waitFor();
    await desk.picture('driver-2-consent');
    // What is done stays done on the screen, although the server's word comes a moment later.
    assert.equal(await page.getByRole('button', { name: 'Go on duty' }).count(), 0);
    await page.getByRole('button', { name: 'Yes, while on duty' }).click();
    await until(async () => (await office('GET', `/drivers/${driver}`)).latitude !== null, 'the position is told');
    assert.equal(new URL(page.url()).pathname, '/driver/');
    assert.deepEqual(desk.complaints, []);
  });

  step('is offered an order, sees its way and fee, and accepts', async () => {
    await office('POST', '/automation/dispatch/start');
    await order('first', [...allProofs, 'code']);
    const offer = page.getByRole('region', { name: /^Offer of/ });
    await offer.getByText('Hill Road 9').waitFor();
    await offer.getByText('250 KES').waitFor();
    assert.match(await offer.getByRole('timer').innerText(), /^\d+ s$/);
    await desk.picture('driver-3-offer');
    await offer.getByRole('button', { name: 'Accept' }).click();
    await stop('pickup').getByRole('button', { name: 'I am here' }).waitFor();
    await offer.waitFor({ state: 'detached' });
    await office('POST', '/automation/dispatch/stop');
  });

  step('picks up after an undo, and delivers with photo, signature and name', async () => {
    await desk.picture('driver-4-route');
    await stop('pickup').getByRole('button', { name: 'I am here' }).click();
    await stop('pickup').getByText('you are here').waitFor();
    await stop('pickup').getByRole('button', { name: 'Picked up', exact: true }).click();
    await page.getByRole('button', { name: /^Undo/ }).click();
    await stop('pickup').getByText('you are here').waitFor();
    assert.equal((await read('first')).status, 'assigned');
    await stop('pickup').getByRole('button', { name: 'Picked up', exact: true }).click();
    await sendNow();
    await until(async () => (await read('first')).status === 'picked_up', 'the pickup is told');

    await stop('delivery').getByText('Ring twice, blue door').waitFor();
    assert.equal(await stop('delivery').getByRole('link', { name: 'Call the customer' }).getAttribute('href'), 'tel:+254711100200');
    await stop('delivery').getByRole('button', { name: 'Deliver', exact: true }).click();
    const sheet = page.getByRole('dialog', { name: /^Deliver/ });
    assert.ok(await sheet.getByRole('button', { name: 'Delivered' }).isDisabled());
    await prove(sheet, 'Wanjiru Kamau');
    const code = await codeOf('first');
    await sheet.getByLabel(/^Code/).fill(code === '111111' ? '222222' : '111111');
    await desk.picture('driver-5-deliver');
    desk.expect(/422.*\/proof/);
    await sheet.getByRole('button', { name: 'Delivered' }).click();
    await page.getByText(/The code is wrong; 4 tries are left/).waitFor();
    assert.deepEqual(desk.complaints, []);
    // All but the code is still there.
    await page.getByRole('button', { name: 'Correct it' }).click();
    await sheet.getByAltText('Photo of the delivery').waitFor();
    assert.equal(await sheet.getByLabel(/^Who takes it/).inputValue(), 'Wanjiru Kamau');
    await sheet.getByLabel(/^Code/).fill(code);
    await sheet.getByRole('button', { name: 'Delivered' }).click();
    await until(async () => (await read('first')).status === 'delivered', 'the delivery is told');
    const proof = await office('GET', `/orders/external:first/proof`);
    assert.deepEqual(proof.items.flatMap(({ files }) => files.map(({ kind }) => kind)).sort(), ['photo', 'signature']);
    assert.equal(proof.items[0].recipient_name, 'Wanjiru Kamau');
    assert.ok(proof.items[0].files.every(({ width }) => width <= 1600), 'a picture was not made smaller');
    await page.getByText('Nothing to do now').waitFor();
    assert.deepEqual(desk.complaints, []);
  });

  step('delivers without a connection, in a page opened without one: once, and at its own time', async () => {
    await order('second', allProofs);
    await assign('second');
    await stop('pickup').getByRole('button', { name: 'Picked up', exact: true }).click();
    await sendNow();
    await until(async () => (await read('second')).status === 'picked_up', 'the pickup is told');
    await stop('delivery').waitFor();
    await context.setOffline(true);
    await page.reload();
    await page.getByText(/^Offline/).waitFor();
    await stop('delivery').getByRole('button', { name: 'Deliver', exact: true }).click();
    const sheet = page.getByRole('dialog', { name: /^Deliver/ });
    await prove(sheet, 'The neighbour');
    const before = Date.now();
    await sheet.getByRole('button', { name: 'Delivered' }).click();
    await page.getByText('1 action waits to be sent').waitFor();
    await page.reload();
    await page.getByText('1 action waits to be sent').waitFor();
    await desk.picture('driver-6-offline');

    // The second tab comes while the first one waits; and the first answer about the delivery is lost on its way.
    const other = await context.newPage();
    let lost = 0;
    await context.route('**/complete', async (route) => {
      if (lost++ > 0) return route.continue();
      await route.fetch().catch(() => {});
      await route.abort();
    });
    await context.setOffline(false);
    await other.goto(`${server.url}/driver/`);
    await until(async () => (await read('second')).status === 'delivered', 'the delivery is told');
    await until(() => lost > 1, 'the lost answer is asked for again');
    await page.getByText(/waits to be sent/).waitFor({ state: 'detached' });
    await other.getByText('Nothing to do now').waitFor();
    await context.unroute('**/complete');
    const events = (await office('GET', '/orders/external:second/events')).items.map(({ type }) => type);
    assert.deepEqual([count(events, 'order_delivered'), count(events, 'order_proof_added')], [1, 1]);
    const deliveredAt = Date.parse((await read('second')).delivered_at);
    // The server heard of it five seconds after the tap at the earliest: until then it could be undone.
    assert.ok(deliveredAt - before < 4_000, `told as ${deliveredAt - before} ms after the tap`);
    await other.close();
  });

  step('what was sent stays done when the line is lost before a look, also in a page opened anew', async () => {
    await order('lost', []);
    await assign('lost');
    await stop('pickup').waitFor();
    // What he does reaches the server; what he would see of it does not reach him.
    await context.route('**/api/v1/**', (route) => (route.request().method() === 'GET' ? route.abort() : route.continue()));
    await stop('pickup').getByRole('button', { name: 'Picked up', exact: true }).click();
    await sendNow();
    await until(async () => (await read('lost')).status === 'picked_up', 'the pickup is told');
    await stop('delivery').waitFor();
    await context.setOffline(true);
    await page.reload();
    await page.getByText(/^Offline/).waitFor();
    await stop('delivery').getByRole('button', { name: 'Deliver', exact: true }).waitFor();
    assert.equal(await stop('pickup').count(), 0);
    assert.equal(await page.getByText(/waits to be sent/).count(), 0);
    await context.unroute('**/api/v1/**');
    await context.setOffline(false);
    await page.getByText('Online', { exact: true }).waitFor();
    await office('POST', '/orders/external:lost/status', { status: 'delivered' });
    await page.getByText('Nothing to do now').waitFor();
    // The page looks every 20 seconds at least.
    await until(async () => await keptActions() === 0, 'what was seen leaves the phone', 30);
    desk.complaints.splice(0);
  });

  step('two tabs do the same at once: it is done once, and the other is told', async () => {
    await order('third', []);
    await assign('third');
    const other = await context.newPage();
    await other.goto(`${server.url}/driver/`);
    await Promise.all([page, other].map((tab) => stop('pickup', tab).getByRole('button', { name: 'I am here' }).waitFor()));
    await context.setOffline(true);
    for (const tab of [page, other]) await stop('pickup', tab).getByRole('button', { name: 'I am here' }).click({ timeout: 2_000 }).catch(() => {});
    await context.setOffline(false);
    await Promise.all([page, other].map((tab) => stop('pickup', tab).getByText('you are here').waitFor()));
    await until(async () => (await office('GET', '/routes/active')).items[0]?.stops[0].status === 'in_progress', 'the arrival is told');
    await page.getByText(/waits to be sent/).waitFor({ state: 'detached' });
    assert.equal(await page.getByText(/^Refused/).count(), 0);
    await other.close();
  });

  step('reports a problem without a connection: it is told once', async () => {
    await context.setOffline(true);
    await page.getByRole('button', { name: 'Report a problem' }).click();
    const sheet = page.getByRole('dialog', { name: 'What is the problem?' });
    await sheet.getByRole('radio', { name: 'Trouble with the vehicle' }).check();
    assert.ok(await sheet.getByRole('button', { name: 'Report it' }).isDisabled());
    await sheet.getByLabel(/^In your own words/).fill('A flat tyre at the market');
    await desk.picture('driver-7-report');
    await sheet.getByRole('button', { name: 'Report it' }).click();
    await page.getByText('1 action waits to be sent').waitFor();
    await context.setOffline(false);
    const told = async () => (await office('GET', `/automation/escalation/logs?zone_id=${zone}`)).logs.filter(({ reason_code }) => reason_code === 'VEHICLE_BREAKDOWN');
    await until(async () => (await told()).length === 1, 'the problem is told');
    const [log] = await told();
    assert.deepEqual([log.driver_id, log.status], [driver, 'open']);
    await page.getByText(/waits to be sent/).waitFor({ state: 'detached' });
  });

  step('tells why it could not be delivered, and gives it back', async () => {
    await stop('pickup').getByRole('button', { name: 'Picked up', exact: true }).click();
    await sendNow();
    await until(async () => (await read('third')).status === 'picked_up', 'the pickup is told');
    await stop('delivery').getByRole('button', { name: 'Cannot deliver' }).click();
    const sheet = page.getByRole('dialog', { name: /not be delivered/ });
    await sheet.getByRole('radio', { name: 'Did not want it' }).check();
    await desk.picture('driver-7-fail');
    await sheet.getByRole('button', { name: 'Not delivered' }).click();
    await sendNow();
    await until(async () => (await read('third')).status === 'failed', 'the failure is told');
    assert.equal((await read('third')).failure_reason, 'refused');
    const left = page.getByRole('region', { name: 'Not delivered' });
    await left.getByText('It goes back to its sender.').waitFor();
    await left.getByRole('button', { name: 'I have given it back' }).click();
    await sendNow();
    await until(async () => (await read('third')).status === 'cancelled', 'the return is told');
    await left.waitFor({ state: 'detached' });
  });

  step('declines an offer with a reason', async () => {
    await order('fourth', []);
    await office('POST', '/automation/dispatch/start');
    const offer = page.getByRole('region', { name: /^Offer of/ });
    await offer.getByRole('button', { name: 'Decline' }).click();
    await page.getByRole('dialog', { name: 'Why not?' }).getByRole('button', { name: 'Too far' }).click();
    await offer.waitFor({ state: 'detached' });
    await office('POST', '/automation/dispatch/stop');
    const [answered] = (await office('GET', '/automation/dispatch/offers?order=external:fourth')).items;
    assert.deepEqual([answered.status, answered.decline_reason], ['declined', 'too_far']);
    await office('POST', '/orders/external:fourth/cancel', { reason: 'test' });
  });

  step('learns that an offer ran out, and that an answer came too late', async () => {
    const { version, config } = await office('GET', `/automation/dispatch/config?zone_id=${zone}`);
    await office('PUT', `/automation/dispatch/config?zone_id=${zone}`, { ...config, offer_timeout_seconds: 5 }, version);
    await office('POST', '/automation/dispatch/start');
    await order('fifth', []);
    const offer = page.getByRole('region', { name: /^Offer of/ });
    await offer.waitFor();
    await office('POST', '/automation/dispatch/stop');
    await page.getByText(/The offer of .+ ended: it ran out/).waitFor();
    await offer.waitFor({ state: 'detached' });
    await office('POST', '/orders/external:fifth/cancel', { reason: 'nobody took it' });

    await office('PUT', `/automation/dispatch/config?zone_id=${zone}`, config, version + 1);
    await order('sixth', []);
    await office('POST', '/automation/dispatch/start');
    await offer.waitFor();
    await context.setOffline(true);
    await offer.getByRole('button', { name: 'Accept' }).click();
    await offer.getByText('Your answer waits for a connection.').waitFor();
    const [open] = (await office('GET', '/automation/dispatch/offers?order=external:sixth&status=offered')).items;
    await office('POST', '/automation/dispatch/stop');
    await office('POST', `/automation/dispatch/offers/${open.id}/withdraw`, { reason: 'given to another' });
    await context.setOffline(false);
    await page.getByText(/It was too late, or somebody else took it/).waitFor();
    await desk.picture('driver-8-too-late');
    await page.getByRole('button', { name: 'OK' }).click();
    await page.getByText(/too late/).waitFor({ state: 'detached' });
  });

  step('reads his messages and figures, in the dark and on a small phone', async () => {
    await office('POST', '/fleet-manager/targets/set', { drivers: [{ driver_id: driver, target_deliveries: 10, target_revenue: 5000 }] });
    await page.getByRole('button', { name: /^Messages/ }).click();
    await page.getByText('A new order for you').first().waitFor();
    await desk.picture('driver-9-messages');
    await page.getByRole('button', { name: 'Mark all as read' }).click();
    await page.getByRole('button', { name: 'Messages', exact: true }).waitFor();
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize({ width: 320, height: 640 });
    const target = async () => (await office('GET', `/fleet-manager/targets/status?zone_id=${zone}`)).drivers[0];
    await until(async () => (await target()).current_deliveries === 3, 'each delivery is counted, and the order that failed is not');
    await page.getByRole('button', { name: 'Me', exact: true }).click();
    await page.reload();
    await page.getByText('3 of 10', { exact: true }).waitFor();
    await desk.picture('driver-10-me-dark');
    for (const place of ['Me', 'Messages', 'Work']) {
      await page.getByRole('button', { name: place, exact: true }).click();
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${place} is wider than the phone`);
    }
  });

  step('is shown a push and sent to its place; nobody else’s address is opened', async () => {
    const worker = await context.newCDPSession(page);
    const registered = new Promise((resolve) => worker.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => registrations[0] && resolve(registrations[0].registrationId)));
    await worker.send('ServiceWorker.enable');
    const registrationId = await registered;
    const deliver = (data) => worker.send('ServiceWorker.deliverPushMessage', { origin: server.url, registrationId, data: JSON.stringify(data) });
    await deliver({ id: '1', title: 'A new order for you', body: 'ORD-1', url: '/driver/messages' });
    await deliver({ id: '2', title: 'Elsewhere', body: '', url: 'https://evil.example/driver/' });
    const shown = () => page.evaluate(async () => (await (await navigator.serviceWorker.ready).getNotifications()).map(({ title, data }) => [title, data.url]));
    await until(async () => (await shown()).length === 2, 'both pushes are shown');
    assert.deepEqual((await shown()).sort(), [['A new order for you', '/driver/messages'], ['Elsewhere', '/driver/']]);
  });

  step('signs out, and nothing of a customer stays on the phone', async () => {
    await page.getByRole('button', { name: 'Work', exact: true }).click();
    await page.getByRole('button', { name: 'Off duty' }).click();
    await page.getByRole('button', { name: 'Go on duty' }).waitFor();
    await until(async () => (await office('GET', `/drivers/${driver}`)).status === 'offline', 'he is off duty');
    await until(async () => await keptActions() === 0, 'that has left the phone', 30);
    await page.getByRole('button', { name: 'Me', exact: true }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in to drive' }).waitFor();
    assert.deepEqual(await kept('actions', 'positions', 'seen'), [0, 0, 0]);
  });

  /** How many things lie in the phone's stores. */
  const kept = (...stores) => page.evaluate((names) => new Promise((resolve) => {
    const opening = indexedDB.open('steward-driver');
    opening.onsuccess = () => {
      const reading = opening.result.transaction(names);
      const counts = names.map((name) => reading.objectStore(name).count());
      reading.oncomplete = () => { opening.result.close(); resolve(counts.map(({ result }) => result)); };
    };
  }), stores);

  const keptActions = async () => (await kept('actions'))[0];

  const stop = (kind, tab = page) => tab.locator(`article[data-stop=${kind}]`).first();

  const order = (external, proof) => office('POST', '/orders', {
    service_type: 'BARQ', customer: { name: 'Wanjiru Kamau', phone: '+254711100200' }, delivery_fee: 250, external_id: external, requirements: { proof },
    pickup: { latitude: -1.2864, longitude: 36.8172, address: 'Market Street 4', contact: 'Shop +254 700 111222' },
    dropoff: { latitude: -1.2964, longitude: 36.8272, address: 'Hill Road 9', notes: 'Ring twice, blue door' }, packages: [{ weight_kg: 2.5, volume_m3: 0.01, barcode: `PKG-${external}` }],
  });

  const assign = (external) => office('POST', `/automation/dispatch/orders/external:${external}/assign`, { driver_id: driver, reason: 'knows the way', acknowledge_rules: [] });

  /** Nothing is to be undone. */
  const sendNow = () => page.getByRole('button', { name: 'Send it now' }).click();

  const codeOf = async (external) => (await (await fetch(`${server.url}/api/v1/tracking/${(await read(external)).tracking_url.slice(3)}`)).json()).delivery_code;

  const read = (external) => office('GET', `/orders/external:${external}`);

  async function prove(sheet, name) {
    await sheet.getByLabel('Photo', { exact: true }).setInputFiles({ name: 'door.png', mimeType: 'image/png', buffer: await picture(page) });
    await sheet.getByAltText('Photo of the delivery').waitFor();
    await sheet.getByLabel(/^Who takes it/).fill(name);
    const paper = sheet.getByLabel('Sign here with a finger');
    await paper.scrollIntoViewIfNeeded();
    const box = await paper.boundingBox();
    await page.mouse.move(box.x + 30, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + 200, box.y + 30, { steps: 4 });
    await page.mouse.up();
    await sheet.getByRole('button', { name: 'Sign again' }).waitFor();
  }
});

/** A picture as large as a phone's, made by the browser itself. */
async function picture(page) {
  const data = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.width = 3000;
    canvas.height = 2000;
    const pen = canvas.getContext('2d');
    pen.fillStyle = '#2a6fdb';
    pen.fillRect(0, 0, 3000, 2000);
    pen.fillStyle = '#ffffff';
    pen.fillRect(1200, 500, 600, 1200);
    return canvas.toDataURL('image/png').split(',')[1];
  });
  return Buffer.from(data, 'base64');
}

/** The office's API, signed in as the first administrator. */
async function openOffice({ url, bootstrapUrl }) {
  const who = { username: 'office', password: 'fifteen letters and more' };
  const bootstrap_token = new URLSearchParams(new URL(bootstrapUrl).hash.slice(1)).get('bootstrap');
  const call = async (token, method, path, body, version) => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method, headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }), ...(version !== undefined && { 'If-Match': `"${version}"` }) }, body: body && JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return text ? JSON.parse(text) : null;
  };
  await call(null, 'POST', '/auth/register', { ...who, email: 'office@steward.example', bootstrap_token });
  const { access_token } = await call(null, 'POST', '/auth/login', who);
  return (...rest) => call(access_token, ...rest);
}

const hoursFromNow = (hours) => new Date(Date.now() + hours * 3_600_000).toISOString();

const count = (list, one) => list.filter((each) => each === one).length;
