/** The dashboard's types against what the real server answers: each answer is written down as a constant and the compiler judges it. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { account, reasonToSkip, until } from './dashboard.mjs';
import { startServer } from './server.mjs';

const folder = fileURLToPath(new URL('./artifacts/', import.meta.url));
const compiler = fileURLToPath(new URL('../../web/node_modules/.bin/tsc', import.meta.url));
const reason = reasonToSkip() || (existsSync(compiler) ? false : 'The dashboard’s packages are not installed: npm ci in web');

describe('the dashboard’s types', { skip: reason, timeout: 120_000 }, () => {
  it('fit what the server answers', async () => {
    const server = await startServer(['--demo', '--demo-speed', '100']);
    const answers = await gather(server).finally(() => server.remove());
    assert.deepEqual(await complaintsOf(answers), '');
  });

  it('are found not to fit when a member is missing', async () => {
    assert.match(await complaintsOf([['VehicleType', { code: 'van', capacity_weight_kg: 800, capacity_volume_m3: 4 }]]), /'name' is missing/);
  });
});

async function gather({ url, bootstrapUrl }) {
  const call = client(url);
  await call('POST', '/auth/register', { ...account, bootstrap_token: bootstrapUrl.split('#bootstrap=')[1] });
  await call('POST', '/auth/session', { username: account.username, password: account.password });
  const [zone] = (await call('GET', '/zones')).items;
  const order = await until(() => call('GET', `/orders?zone=${zone.id}&status=assigned&limit=1`).then(({ items }) => items[0]), 'an order is assigned');
  const { items: decisions } = await call('GET', `/decisions?order_id=${order.id}`);
  const decision = decisions.find(({ decision_type }) => decision_type === 'assignment');
  const card = await call('GET', `/decisions/${decision.id}/card`);
  const other = card.candidates.find(({ driver_id, key }) => driver_id && key !== card.winner.key);
  const status = await call('GET', '/automation/dispatch/status');
  const driver = decision.driver_id ?? order.driver_id;
  await call('POST', '/fleet-manager/targets/set', { zone_id: zone.id, drivers: [{ driver_id: driver, target_deliveries: 5, target_revenue: 100 }] });
  const { incident } = await call('POST', '/automation/routes/traffic-incident', { location: { lat: zone.depot.latitude, lng: zone.depot.longitude }, severity: 'LOW' });
  const { items: deliveries } = await until(() => call('GET', '/notifications/notification-logs?limit=5').then((page) => page.items.length > 0 && page), 'a message is in the log');
  return [
    ['Session', await call('GET', '/auth/session')],
    ['Zone', zone],
    ['Page<Order>', await call('GET', `/orders?zone=${zone.id}&limit=20`)],
    ['Order', order],
    ['Page<OrderEvent>', await call('GET', `/orders/${order.id}/events`)],
    ['Page<Driver>', await call('GET', `/drivers?zone=${zone.id}&limit=20`)],
    ['Page<Route>', await call('GET', `/routes/active?zone=${zone.id}&limit=5`)],
    ['Page<Decision>', { items: decisions, next_cursor: null }],
    ['DecisionCard', card],
    ['WhyNot', await call('POST', `/decisions/${decision.id}/why-not`, { target: { kind: 'driver', id: other.driver_id } })],
    ['Page<AssignmentCandidate>', await call('GET', `/automation/dispatch/orders/${order.id}/candidates`)],
    ['WhyUnassigned', await call('GET', `/orders/${order.id}/why-unassigned`)],
    ['StatusAll', await call('GET', '/automation/status-all')],
    ['EngineStatus', status],
    ['AutomationDashboard', await call('GET', '/automation/dashboard')],
    ['Page<VehicleType>', await call('GET', '/vehicle-types')],
    ['Page<Vehicle>', await call('GET', `/vehicles?zone=${zone.id}&limit=20`)],
    ['Page<ServiceLevel>', await call('GET', `/service-levels?zone=${zone.id}`)],
    ['Demo', await call('GET', '/demo')],
    ['EngineSettings', await call('GET', `/automation/escalation/config?zone_id=${zone.id}`)],
    ['Page<EngineRun>', await call('GET', `/automation/dispatch/runs?zone_id=${zone.id}&limit=3`)],
    ['Page<PolicyAssignment>', await call('GET', '/policy-assignments?limit=10')],
    ['EnginePreview', await call('POST', `/automation/batching/preview?zone_id=${zone.id}`)],
    ['EngineStats', await call('GET', `/automation/dispatch/stats?zone_id=${zone.id}`)],
    ['DayHours', await call('GET', `/automation/dispatch/stats/hours?zone_id=${zone.id}`)],
    ['Incident', incident],
    ['Page<Optimization>', await call('GET', `/automation/routes/optimizations?zone_id=${zone.id}&limit=3`)],
    ['Page<PlannedRoute>', await call('GET', `/routes?zone_id=${zone.id}&limit=3`)],
    ['Page<Break>', await call('GET', `/drivers/breaks?zone_id=${zone.id}&from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z`)],
    ['TargetStatus', await call('GET', `/fleet-manager/targets/status?zone_id=${zone.id}`)],
    ['FleetAdvice', await call('POST', '/fleet-manager/ai/recommendations', {})],
    ['FleetAnswer', await call('POST', '/fleet-manager/ai/query', { query: 'deliveries today' })],
    ['Page<MessageEvent>', await call('GET', '/notifications/events')],
    ['PreferencePreview', await call('POST', '/notifications/preferences/preview', { event: 'Escalation Raised' })],
    ['Page<Delivery>', { items: deliveries, next_cursor: null }],
    ['DeliveryDetail', await call('GET', `/notifications/notification-logs/${deliveries[0].id}`)],
    ['AlertList', await call('GET', `/automation/escalation/alerts?zone_id=${zone.id}`)],
    ['Page<Batch>', await call('GET', `/automation/batching/batches?zone=${zone.id}`)],
  ];
}

/** What the compiler says; nothing when all fit. Members that the dashboard does not read are no fault. */
async function complaintsOf(answers) {
  const names = [...new Set(answers.map(([type]) => type.replace(/^Page<|>$/g, '')).concat('Page'))];
  const lines = answers.flatMap(([type, answer], at) => [`const answer${at} = ${JSON.stringify(answer)} as const;`, `export const typed${at}: Fixed<${type}> = answer${at};`]);
  const text = [
    `import type { ${names.join(', ')} } from '../../../web/src/api/types';`,
    'type Fixed<T> = T extends object ? { readonly [K in keyof T]: Fixed<T[K]> } : T;',
    'export type AlsoUsed = Page<unknown>;',
    ...lines,
  ].join('\n');
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}shapes.ts`, text);
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'esnext', '--moduleResolution', 'bundler', 'shapes.ts'];
  return promisify(execFile)(compiler, options, { cwd: folder, maxBuffer: 2 ** 24 }).then(() => '', ({ stdout }) => stdout);
}

function client(url) {
  let cookie = '';
  return async (method, path, body) => {
    const headers = { 'Content-Type': 'application/json', 'X-Steward-Request': '1', 'Idempotency-Key': crypto.randomUUID(), cookie };
    const response = await fetch(`${url}/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
    assert.ok(response.ok, `${method} ${path}: ${response.status}`);
    cookie = response.headers.getSetCookie().map((each) => each.split(';')[0]).join('; ') || cookie;
    const text = await response.text();
    return text ? JSON.parse(text) : null;
  };
}
