/** A stand-in for the server while working on the dashboard: `npm run build && npm run mock`. */
import { randomBytes } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Order } from '../src/api/types';
import { candidate, roads, zone } from './city';
import { Day } from './day';

const port = Number(process.env['PORT'] ?? 5099);
const wwwroot = fileURLToPath(new URL('../../src/Steward/wwwroot', import.meta.url));
const types: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.html': 'text/html' };
const user = { id: 'u1', username: 'dispatch', email: 'dispatch@example.test', full_name: 'Dina Patch', role: 'admin' };
const streets = roads();

let lastId = 0;
const log: { id: number; text: string }[] = [];
const open = new Set<ServerResponse>();
const day = new Day(Number(process.env['DRIVERS'] ?? 2000), Number(process.env['ORDERS'] ?? 160), ({ type, data }) => {
  const id = ++lastId;
  const text = `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
  log.push({ id, text });
  if (log.length > 500) log.shift();
  open.forEach((answer) => answer.write(text));
});
setInterval(() => day.move(), 250);
setInterval(() => day.live(), 250);
setInterval(() => day.say('demo_clock', { now: new Date(day.now()).toISOString(), speed: day.isRunning ? day.speed : 0 }), 5_000);
setInterval(() => open.forEach((answer) => answer.write(': beat\n\n')), 15_000);

type Handler = (groups: Record<string, string>, query: URLSearchParams, body: Record<string, unknown>) => unknown;
class Refused { constructor(readonly status: number, readonly document: Record<string, unknown>) {} }

const page = (items: unknown[]) => ({ items, next_cursor: null });
const find = (id: string): Order => day.orders.get(id) ?? refuse(404, 'order_not_found', 'No such order.');
const summary = () => Object.fromEntries(Object.entries(day.running).map(([path, isRunning]) => [
  { dispatch: 'autoDispatch', routes: 'routeOptimizer', batching: 'smartBatching', escalation: 'escalation' }[path]!,
  { initialized: true, available: true, isRunning, status: isRunning ? 'running' : 'ready' },
]));
const demo = () => ({
  speed: day.speed, running: day.isRunning, simulated_now: new Date(day.now()).toISOString(), city: 'Nairobi', orders_made: day.orders.size,
  delivered: [...day.orders.values()].filter(({ status }) => status === 'delivered').length, failed: 0,
});

const routes: [string, RegExp, Handler][] = [
  ['POST', /^\/auth\/register$/, () => user],
  ['GET', /^\/zones$/, () => page([zone])],
  ['GET', /^\/zones\/(?<id>[^/]+)\/roads$/, () => streets],
  ['GET', /^\/orders$/, (_, query) => page([...day.orders.values()]
    .filter(({ status }) => !query.get('status') || status === query.get('status'))
    .filter((order) => JSON.stringify(order).toLowerCase().includes((query.get('q') ?? '').toLowerCase())))],
  ['GET', /^\/orders\/(?<id>[^/]+)$/, ({ id }) => find(id!)],
  ['GET', /^\/orders\/(?<id>[^/]+)\/events$/, ({ id }) => page(day.events.get(id!) ?? [])],
  ['GET', /^\/orders\/(?<id>[^/]+)\/decisions$/, ({ id }) => page([...day.cards.values()].filter(({ orderId }) => orderId === id).map(({ card }) => card.decision).reverse())],
  ['GET', /^\/orders\/(?<id>[^/]+)\/why-unassigned$/, () => ({ code: 'waiting_on_purpose', reason: 'A better driver is free within 6 minutes.', counts: { out_of_radius: 1440, too_many_orders: 120 } })],
  ['POST', /^\/orders\/(?<id>[^/]+)\/send-now$/, ({ id }) => { day.dispatch(find(id!)); return undefined; }],
  ['GET', /^\/drivers$/, () => page([...day.drivers.values()])],
  ['GET', /^\/routes\/active$/, () => page(day.routes())],
  ['GET', /^\/decisions$/, (_, query) => page([...day.cards.values()].map(({ card }) => card.decision).filter(({ decision_type }) => !query.get('type') || decision_type === query.get('type')).reverse().slice(0, 100))],
  ['GET', /^\/decisions\/(?<id>[^/]+)\/card$/, ({ id }) => day.cards.get(id!)?.card ?? refuse(404, 'decision_not_found', 'No such decision.')],
  ['POST', /^\/decisions\/(?<id>[^/]+)\/why-not$/, ({ id }, _, body) => whyNot(id!, (body['target'] as { id: string }).id)],
  ['GET', /^\/automation\/dispatch\/orders\/(?<id>[^/]+)\/candidates$/, ({ id }) => page([...day.drivers.values()].map((driver) => candidate(driver, find(id!))))],
  ['POST', /^\/automation\/dispatch\/orders\/(?<id>[^/]+)\/assign$/, ({ id }, _, body) => assign(id!, body)],
  ['POST', /^\/automation\/dispatch\/orders\/(?<id>[^/]+)\/unassign$/, ({ id }) => {
    Object.assign(find(id!), { status: 'pending', driver_id: null });
    day.say('order_updated', { id, status: 'pending', driver_id: null });
  }],
  ['GET', /^\/automation\/status-all$/, () => ({ summary: { totalEngines: 4, availableEngines: 4, runningEngines: Object.values(day.running).filter(Boolean).length }, engines: summary() })],
  ['GET', /^\/automation\/dashboard$/, () => ({
    today: { dispatch: { total_assignments: day.cards.size, auto_assigned: day.cards.size, avg_score: 81.4 }, routes: { total_optimizations: 32, distance_saved_km: 48.2 }, batching: { orders_batched: 0 }, escalation: { total_escalations: 3 } },
    alerts: { pending: 1, atRiskOrders: 4, criticalRiskOrders: 1 },
  })],
  ['POST', /^\/automation\/(?<wish>start|stop)-all$/, ({ wish }) => { for (const name of Object.keys(day.running)) day.running[name as 'dispatch'] = wish === 'start'; return {}; }],
  ['POST', /^\/automation\/(?<engine>dispatch|routes|batching|escalation)\/(?<wish>start|stop)$/, ({ engine, wish }) => { day.running[engine as 'dispatch'] = wish === 'start'; return { success: true }; }],
  ['GET', /^\/automation\/(?<engine>dispatch|routes|batching|escalation)\/status$/, ({ engine }) => ({
    isRunning: day.running[engine as 'dispatch'], config: {},
    zones: [{ zone_id: zone.id, wish: day.running[engine as 'dispatch'] ? 'running' : 'stopped', running: day.running[engine as 'dispatch'], node: 'node-1', last_tick_at: new Date(day.now()).toISOString(), tick_ms: 38, behind_seconds: 0, last_error: null }],
  })],
  ['GET', /^\/demo$/, demo],
  ['POST', /^\/demo$/, (_, _query, { speed, running }) => {
    day.now();
    if (typeof speed === 'number') day.speed = speed;
    if (typeof running === 'boolean') day.isRunning = running;
    return demo();
  }],
];

function whyNot(decisionId: string, driverId: string) {
  const { card, orderId } = day.cards.get(decisionId)!;
  const other = candidate(day.drivers.get(driverId)!, find(orderId));
  const mine = new Map(card.winner!.parts.map(({ label, value }) => [label, value]));
  const labels = new Set([...mine.keys(), ...other.parts.map(({ label }) => label)]);
  const differences = [...labels].map((label) => ({ label, value: (other.parts.find((part) => part.label === label)?.value ?? 0) - (mine.get(label) ?? 0) }));
  return {
    target_status: other.eligible ? 'lost' : 'blocked', broken_rules: other.broken_rules, gap: card.winner!.total! - other.total!,
    part_differences: differences.filter(({ value }) => value !== 0),
    smallest_changes: other.eligible ? [{ feature: 'travel_time', from: 540, to: 310, unit: 's', new_margin: 200, grid: 1, verified: true }] : [],
  };
}

function assign(id: string, body: Record<string, unknown>) {
  const { driver_id, reason, acknowledge_rules } = body as { driver_id: string; reason: string; acknowledge_rules: string[] };
  const open = candidate(day.drivers.get(driver_id)!, find(id)).broken_rules.filter(({ rule }) => !acknowledge_rules.includes(rule));
  if (open.length > 0) throw new Refused(422, { code: 'rules_broken', title: 'Rules are broken', detail: 'Acknowledge the rules.', broken_rules: open });
  day.dispatch(find(id), driver_id, reason);
  return { success: true };
}

function refuse(status: number, code: string, detail: string): never {
  throw new Refused(status, { status, code, title: detail, detail });
}

async function answerApi(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
  const path = url.pathname.slice('/api/v1'.length);
  const isSignedIn = (request.headers.cookie ?? '').includes('steward=yes');
  if (path === '/auth/session') {
    response.setHeader('Set-Cookie', `steward=${request.method === 'POST' ? 'yes' : 'no'}; HttpOnly; SameSite=Strict; Path=/`);
    return void response.writeHead(204).end();
  }
  if (request.method !== 'GET' && request.headers['x-steward-request'] !== '1') return problem(response, 403, { code: 'request_mark_missing', title: 'Forbidden' });
  if (path === '/auth/me') return isSignedIn ? json(response, user) : problem(response, 401, { code: 'not_signed_in', title: 'Not signed in' });
  if (path !== '/auth/register' && !isSignedIn) return problem(response, 401, { code: 'not_signed_in', title: 'Not signed in' });
  if (path === '/events') return stream(request, response);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = chunks.length > 0 ? (JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>) : {};
  for (const [method, pattern, handle] of routes) {
    const match = request.method === method ? pattern.exec(path) : null;
    if (match) return json(response, handle(match.groups ?? {}, url.searchParams, body));
  }
  problem(response, 404, { code: 'not_found', title: 'Not found', detail: path });
}

function stream(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  response.write(': hello\n\n');
  const since = Number(request.headers['last-event-id'] ?? lastId);
  for (const { id, text } of log) if (id > since) response.write(text);
  open.add(response);
  request.on('close', () => open.delete(response));
}

function json(response: ServerResponse, body: unknown): void {
  response.writeHead(body === undefined ? 204 : 200, { 'Content-Type': 'application/json' }).end(body === undefined ? undefined : JSON.stringify(body));
}

function problem(response: ServerResponse, status: number, document: Record<string, unknown>): void {
  response.writeHead(status, { 'Content-Type': 'application/problem+json' }).end(JSON.stringify({ status, ...document }));
}

function answerFile(response: ServerResponse, path: string): void {
  const file = join(wwwroot, normalize(path));
  if (path !== '/' && existsSync(file)) {
    response.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream' });
    return void createReadStream(file).pipe(response);
  }
  const nonce = randomBytes(16).toString('base64');
  response.writeHead(200, {
    'Content-Type': 'text/html',
    'Content-Security-Policy': `default-src 'self'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; connect-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'`,
  });
  response.end(readFileSync(join(wwwroot, 'index.html'), 'utf8').replace('__CSP_NONCE__', nonce));
}

createServer((request, response) => {
  const url = new URL(request.url ?? '/', `http://localhost:${port}`);
  if (!url.pathname.startsWith('/api/v1')) return answerFile(response, url.pathname);
  answerApi(request, response, url).catch((error: unknown) => {
    if (error instanceof Refused) problem(response, error.status, error.document);
    else problem(response, 500, { code: 'mock_failed', title: String(error) });
  });
}).listen(port, () => console.log(`Open http://localhost:${port}/#bootstrap=mock (any name and password will do)`));
