/** The dashboard as a dispatcher meets it: one browser, one page, everything that goes wrong written down. */
import { accessSync, constants, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { reasonWithoutServer } from './server.mjs';

const artifacts = fileURLToPath(new URL('./artifacts/', import.meta.url));
const switches = ['--no-sandbox', '--disable-background-networking', '--disable-quic', '--no-first-run', '--enable-unsafe-swiftshader'];

export const account = { username: 'dispatcher1', email: 'dispatcher1@example.test', password: 'the morning shift starts at six' };

export function findChromium() {
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const places = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  return [process.env.CHROMIUM, ...places].find((file) => file && isExecutable(file)) ?? null;
}

/** Why the tests cannot run here, or false. */
export function reasonToSkip() {
  if (!findChromium()) return 'No Chromium on the PATH: install it, or name it in CHROMIUM';
  return reasonWithoutServer();
}

export async function openBrowser() {
  mkdirSync(artifacts, { recursive: true });
  const browser = await chromium.launch({ executablePath: findChromium(), args: switches });
  return {
    /** A browser profile of its own, with one page. */
    openPage: async (url, options = {}) => {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      return { page, context, ...watch(page, new URL(url).host), picture: (name) => page.screenshot({ path: join(artifacts, `${name}.png`) }) };
    },
    close: () => browser.close(),
  };
}

/** Steps of one story: when one fails, those after it say so at once instead of waiting in vain. */
export function story() {
  let isBroken = false;
  return (name, act) => it(name, async (step) => {
    if (isBroken) return step.skip('an earlier step failed');
    isBroken = true;
    await act();
    isBroken = false;
  });
}

/** Makes the administrator by the link that the server prints, and waits until the page is live. */
export async function setUp(page, bootstrapUrl) {
  await page.goto(bootstrapUrl);
  await page.getByRole('textbox', { name: /^Username/ }).fill(account.username);
  await page.getByRole('textbox', { name: 'E-mail' }).fill(account.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(account.password);
  await page.getByRole('button', { name: 'Create the account' }).click();
}

/** Asks ten times a second until the answer is true, or gives up by name. */
export async function until(ask, what, seconds = 20) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await ask();
    if (found) return found;
    if (Date.now() > end) throw new Error(`It did not come about that ${what}.`);
    await new Promise((wake) => setTimeout(wake, 100));
  }
}

/** Errors in the console, answers that are failures, requests that break, and words with other servers. */
function watch(page, host) {
  const complaints = [];
  const wanted = [];
  const complain = (text) => wanted.some((pattern) => pattern.test(text)) || complaints.push(text);
  page.on('pageerror', (error) => complain(`page: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complain(`console: ${message.text()} ${message.location().url}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) complain(`${response.status()} ${response.request().method()} ${response.url()}`);
  });
  page.on('requestfailed', (request) => {
    // A page cancels what it no longer needs.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') complain(`failed: ${request.url()} ${request.failure()?.errorText}`);
  });
  page.on('request', (request) => {
    const { protocol, host: asked } = new URL(request.url());
    if (protocol.startsWith('http') && asked !== host) complain(`outside request: ${request.url()}`);
  });
  return {
    complaints,
    /** A refusal that the story provokes is no complaint. Said before the act: the console speaks of it later than the page. */
    expect: (pattern) => wanted.push(pattern),
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
