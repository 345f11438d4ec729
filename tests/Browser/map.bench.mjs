/**
 * 2,000 drivers who all move, on the real server and in a real browser: frames a second, and how long a commit takes to the screen.
 * `node map.bench.mjs [drivers] [seconds]`; prints a table for docs/benchmarks.md.
 */
import { account, openBrowser, setUp } from './dashboard.mjs';
import { startServer } from './server.mjs';

const driverCount = Number(process.argv[2] ?? 2000);
const seconds = Number(process.argv[3] ?? 20);
const atOnce = 16;
const pointsAtOnce = 1000;
const centre = { latitude: 24.7136, longitude: 46.6753 };
const spread = 0.08;

process.env.STEWARD_Limits__Scale = '10000';
const [server, browser] = await Promise.all([startServer(), openBrowser()]);
try {
  const { page } = await browser.openPage(server.url);
  await setUp(page, server.bootstrapUrl);
  await page.getByRole('form', { name: 'New zone' }).waitFor();
  const call = await signIn(server.url);
  const zone = await call('POST', '/zones', { code: 'RUH', name: 'Riyadh', time_zone: 'Asia/Riyadh', currency: 'SAR', country: 'SA', depot: centre, assignment_mode: 'direct' });
  const drivers = await inParallel(driverCount, async (at) => {
    const { id } = await call('POST', '/drivers', { zone_id: zone.id, name: `Driver ${at + 1}` });
    await call('POST', `/drivers/${id}/state`, { status: 'available' });
    return { id, latitude: centre.latitude + (Math.random() - 0.5) * spread, longitude: centre.longitude + (Math.random() - 0.5) * spread, heading: Math.random() * 360 };
  });
  const fleet = move(call, drivers);
  await page.getByRole('region', { name: 'Live map', exact: true }).waitFor();
  await page.reload();
  await page.getByRole('list', { name: 'Drivers by state' }).getByText(String(driverCount)).waitFor();
  await page.waitForTimeout(5_000);

  const frames = await page.evaluate((ms) => new Promise((resolve) => {
    const gaps = [];
    const from = performance.now();
    let last = from;
    const tick = (now) => {
      gaps.push(now - last);
      last = now;
      if (now - from < ms) requestAnimationFrame(tick);
      else resolve(gaps.slice(1));
    };
    requestAnimationFrame(tick);
  }), seconds * 1000);
  const latencies = await commitToScreen(page, call, zone, 60);
  fleet.stop();

  console.log(`| ${driverCount} drivers moving (${Math.round(fleet.sent() / fleet.seconds())} positions a second) | frames a second | gap p95 ms | commit → screen p50 ms | p95 ms |`);
  console.log('|---|---|---|---|---|');
  console.log(`| ${seconds} s, ${latencies.length} new orders | ${(1000 * frames.length / frames.reduce((sum, gap) => sum + gap, 0)).toFixed(1)} | ${rank(frames, 0.95).toFixed(0)} | ${rank(latencies, 0.5).toFixed(0)} | ${rank(latencies, 0.95).toFixed(0)} |`);
} finally {
  await browser.close();
  await server.remove();
}

async function signIn(url) {
  let cookie = '';
  const call = async (method, path, body) => {
    const headers = { 'Content-Type': 'application/json', 'X-Steward-Request': '1', 'Idempotency-Key': crypto.randomUUID(), cookie };
    const response = await fetch(`${url}/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    cookie = response.headers.getSetCookie().map((each) => each.split(';')[0]).join('; ') || cookie;
    const text = await response.text();
    return text ? JSON.parse(text) : null;
  };
  await call('POST', '/auth/session', { username: account.username, password: account.password });
  return call;
}

/** Every driver moves about 15 m and is reported once a second. */
function move(call, drivers) {
  const from = performance.now();
  let isStopped = false;
  let sent = 0;
  const run = async () => {
    while (!isStopped) {
      const next = performance.now() + 1000;
      for (let at = 0; at < drivers.length; at += pointsAtOnce) {
        const points = drivers.slice(at, at + pointsAtOnce).map((driver) => {
          driver.latitude += Math.cos((driver.heading * Math.PI) / 180) * 0.000135;
          driver.longitude += Math.sin((driver.heading * Math.PI) / 180) * 0.000135;
          if (Math.abs(driver.latitude - centre.latitude) > spread || Math.abs(driver.longitude - centre.longitude) > spread) driver.heading = (driver.heading + 180) % 360;
          return { driver_id: driver.id, latitude: driver.latitude, longitude: driver.longitude, heading: driver.heading };
        });
        await call('POST', '/positions', points);
        sent += points.length;
      }
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
    }
  };
  void run();
  return { stop: () => { isStopped = true; }, sent: () => sent, seconds: () => (performance.now() - from) / 1000 };
}

/** From the answer to an order's creation, which comes after the commit, to its row in the page. */
async function commitToScreen(page, call, zone, count) {
  const found = [];
  await page.evaluate(() => {
    window.seen = new Map();
    const note = () => document.querySelectorAll('[data-order]').forEach((row) => { if (!window.seen.has(row.dataset.order)) window.seen.set(row.dataset.order, Date.now()); });
    new MutationObserver(note).observe(document.body, { subtree: true, childList: true, attributes: true });
  });
  for (let at = 0; at < count; at++) {
    // Each is due sooner than the last, so it stands at the top of the list.
    const order = await call('POST', '/orders', {
      zone: zone.code, customer: { name: 'Bench' }, service_type: 'EXPRESS', pickup: { latitude: 24.72, longitude: 46.68 }, dropoff: { latitude: 24.73, longitude: 46.69 },
    });
    const committedAt = Date.now();
    await page.getByRole('textbox', { name: 'Search orders' }).fill(order.order_number);
    await page.locator(`[data-order="${order.order_number}"]`).waitFor();
    found.push(await page.evaluate((number) => window.seen.get(number), order.order_number) - committedAt);
  }
  return found;
}

async function inParallel(count, make) {
  const made = new Array(count);
  let next = 0;
  await Promise.all(Array.from({ length: atOnce }, async () => { while (next < count) { const at = next++; made[at] = await make(at); } }));
  return made;
}

function rank(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}
