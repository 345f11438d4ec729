/**
 * The worker of the driver's page. It keeps the page's own files, so that the page opens without a connection, and shows pushes. It never
 * keeps an answer of the API: what a driver last saw the page itself keeps. It imports nothing, so that it is one file under one name.
 */
export {};

interface WorkerEvent extends Event { waitUntil: (work: Promise<unknown>) => void }
interface FetchingEvent extends WorkerEvent { readonly request: Request; respondWith: (response: Promise<Response>) => void }
interface PushingEvent extends WorkerEvent { readonly data: { json: () => unknown } | null }
interface ClickingEvent extends WorkerEvent { readonly notification: Notification }
interface SubscribingEvent extends WorkerEvent { readonly oldSubscription: PushSubscription | null }
interface WindowClient { readonly url: string; focus: () => Promise<WindowClient>; postMessage: (message: unknown) => void }
interface Scope {
  addEventListener(type: 'install' | 'activate', act: (event: WorkerEvent) => void): void;
  addEventListener(type: 'fetch', act: (event: FetchingEvent) => void): void;
  addEventListener(type: 'push', act: (event: PushingEvent) => void): void;
  addEventListener(type: 'notificationclick', act: (event: ClickingEvent) => void): void;
  addEventListener(type: 'pushsubscriptionchange', act: (event: SubscribingEvent) => void): void;
  skipWaiting: () => Promise<void>;
  readonly clients: { claim: () => Promise<void>; matchAll: (options: object) => Promise<WindowClient[]>; openWindow: (url: string) => Promise<unknown> };
  readonly registration: ServiceWorkerRegistration;
}

const scope = self as unknown as Scope;
/** Put in by the build (driver/shell.ts): the page's files, whose names carry a hash of their content. */
declare const __SHELL__: string[];
const shell = __SHELL__;
const page = '/driver/';
const cacheStart = 'driver-shell-';
const cacheName = cacheStart + versionOf(shell.join('\n'));
const patienceMs = 4_000;

scope.addEventListener('install', (event) => event.waitUntil(keepShell()));
scope.addEventListener('activate', (event) => event.waitUntil(forgetOthers()));
scope.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin || url.pathname.startsWith('/api/')) return;
  if (request.mode === 'navigate') event.respondWith(openPage(request));
  else if (shell.includes(url.pathname)) event.respondWith(fromShell(url.pathname, request));
});

async function keepShell(): Promise<void> {
  const cache = await caches.open(cacheName);
  await cache.addAll(shell.map((path) => new Request(path, { cache: 'reload' })));
  await scope.skipWaiting();
}

async function forgetOthers(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(cacheStart) && name !== cacheName).map((name) => caches.delete(name)));
  await scope.clients.claim();
}

/** The newest page where there is a connection; the kept one where there is none, or one in name only. */
async function openPage(request: Request): Promise<Response> {
  const kept = await (await caches.open(cacheName)).match(page);
  try {
    const response = await fetch(request, kept ? { signal: AbortSignal.timeout(patienceMs) } : {});
    return response.status >= 500 && kept ? kept : response;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

async function fromShell(path: string, request: Request): Promise<Response> {
  return (await (await caches.open(cacheName)).match(path)) ?? fetch(request);
}

scope.addEventListener('push', (event) => event.waitUntil(show(read(event.data))));

interface Pushed { id?: string; title?: string; body?: string; url?: string | null }

function read(data: { json: () => unknown } | null): Pushed {
  try {
    return (data?.json() ?? {}) as Pushed;
  } catch {
    return {};
  }
}

/** Something must be shown for every push, or the browser takes the subscription away. */
async function show({ id, title, body, url }: Pushed): Promise<void> {
  await scope.registration.showNotification(title || 'Steward', { body: body ?? '', tag: id, icon: '/favicon.svg', data: { url: placeOf(url) } });
  for (const client of await windows()) client.postMessage({ type: 'pushed' });
}

/** Only this page's own addresses are opened. */
function placeOf(url: string | null | undefined): string {
  try {
    const { origin, pathname, search } = new URL(url ?? page, location.origin);
    return origin === location.origin && pathname.startsWith(page) ? pathname + search : page;
  } catch {
    return page;
  }
}

scope.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const { url } = (event.notification.data ?? { url: page }) as { url: string };
  event.waitUntil(goTo(url));
});

async function goTo(url: string): Promise<void> {
  const [open] = (await windows()).filter((client) => new URL(client.url).pathname.startsWith(page));
  if (!open) return void (await scope.clients.openWindow(url));
  await open.focus();
  open.postMessage({ type: 'go', url });
}

function windows(): Promise<WindowClient[]> {
  return scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
}

/** The browser's push service gave this browser another address: the server is told. */
scope.addEventListener('pushsubscriptionchange', (event) => {
  const key = event.oldSubscription?.options.applicationServerKey;
  if (key) event.waitUntil(subscribeAgain(key));
});

async function subscribeAgain(applicationServerKey: ArrayBuffer): Promise<void> {
  const { endpoint, keys } = (await scope.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey })).toJSON();
  await fetch('/api/v1/notifications/push/subscriptions', {
    method: 'POST', credentials: 'same-origin', headers: { 'Content-Type': 'application/json', 'X-Steward-Request': '1' }, body: JSON.stringify({ endpoint, keys }),
  });
}

/** FNV-1a: other files, another name. */
function versionOf(text: string): string {
  let hash = 0x811c9dc5;
  for (const letter of text) hash = Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193);
  return (hash >>> 0).toString(16);
}
