/** The dashboard as a dispatcher meets it: one browser, one page, everything that goes wrong written down. */
import { accessSync, constants, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const artifacts = fileURLToPath(new URL('./artifacts/', import.meta.url));
const switches = ['--no-sandbox', '--disable-background-networking', '--disable-quic', '--no-first-run', '--enable-unsafe-swiftshader'];

/** What a signed-out page and a server without demo answer by design; the browser logs it all the same. */
const expectedRefusals = [/\/api\/v1\/auth\/me$/, /\/api\/v1\/demo$/];

export function findChromium() {
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const places = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  return [process.env.CHROMIUM, ...places].find((file) => file && isExecutable(file)) ?? null;
}

/** Why the tests cannot run here, or false. */
export function reasonToSkip() {
  if (!process.env.STEWARD_URL) return 'STEWARD_URL is not set: start `steward demo` and give its address';
  if (!findChromium()) return 'No Chromium on the PATH: install it, or name it in CHROMIUM';
  return false;
}

export async function openDashboard() {
  mkdirSync(artifacts, { recursive: true });
  const browser = await chromium.launch({ executablePath: findChromium(), args: switches });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(`page: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    const { url } = message.location();
    if (!expectedRefusals.some((pattern) => pattern.test(url))) complaints.push(`console: ${message.text()} ${url}`);
  });
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol.startsWith('http') && host !== new URL(process.env.STEWARD_URL).host) complaints.push(`outside request: ${request.url()}`);
  });
  return {
    page,
    complaints,
    address: (path) => new URL(path, process.env.STEWARD_URL).href,
    picture: (name) => page.screenshot({ path: join(artifacts, `${name}.png`) }),
    close: () => browser.close(),
  };
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
