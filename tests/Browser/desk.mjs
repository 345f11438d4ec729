/** What the stories of single screens share: a server with its simulated city, a signed-in page, calls of the API by its session. */
import assert from 'node:assert/strict';
import { openBrowser, setUp } from './dashboard.mjs';
import { startServer } from './server.mjs';

/**
 * @param options of the server; null: a city at 60 times real speed
 * @param settings of it, by their variables
 */
export async function openDesk(options = null, settings = {}) {
  const [server, browser] = await Promise.all([startServer(options ?? ['--demo', '--demo-speed', '60'], settings), openBrowser()]);
  const desk = await browser.openPage(server.url);
  await setUp(desk.page, server.bootstrapUrl);
  const call = async (method, path, body, headers = {}) => {
    const cookie = (await desk.context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
    const response = await fetch(`${server.url}/api/v1${path}`, {
      method, body: typeof body === 'string' ? body : body && JSON.stringify(body), headers: { cookie, 'Content-Type': 'application/json', 'X-Steward-Request': '1', 'Idempotency-Key': crypto.randomUUID(), ...headers },
    });
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${response.ok ? '' : await response.clone().text()}`);
    const text = await response.text();
    return text ? JSON.parse(text) : null;
  };
  return {
    ...desk,
    server,
    call,
    /** A window of an adviser, who makes his account by an invitation. */
    openAdviser: async () => {
      const { token } = await call('POST', '/users/invitations', { role: 'adviser' });
      const other = await browser.openPage(server.url);
      await other.page.goto(`${server.url}/#invitation=${token}`);
      await other.page.getByRole('textbox', { name: /^Username/ }).fill('adviser1');
      await other.page.getByRole('textbox', { name: 'E-mail' }).fill('adviser1@example.test');
      await other.page.getByRole('textbox', { name: 'Password' }).fill('long walks along the harbour');
      await other.page.getByRole('button', { name: 'Create the account' }).click();
      return other;
    },
    /** Another window of the same person. */
    openPhone: async (hash) => {
      const phone = await browser.openPage(server.url, { viewport: { width: 390, height: 844 }, colorScheme: 'dark', storageState: await desk.context.storageState() });
      await phone.page.goto(`${server.url}/${hash}`);
      return phone;
    },
    openScreen: async (name) => {
      await desk.page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name, exact: true }).click();
      await desk.page.getByRole('heading', { level: 1, name }).waitFor();
    },
    close: async () => {
      await browser.close();
      await server.remove();
    },
  };
}

/** What is wider than the window, outside of what scrolls by itself. */
export function cutOff(page) {
  return page.evaluate(() => [...document.querySelectorAll('.topbar > *, .demo > *, main *, [role=dialog] *')].filter((element) => {
    const box = element.getBoundingClientRect();
    if (box.width === 0 || box.right <= innerWidth + 1) return false;
    for (let above = element.parentElement; above; above = above.parentElement)
      if (/auto|scroll|hidden/.test(getComputedStyle(above).overflowX) && above.getBoundingClientRect().right <= innerWidth + 1 && above.tagName !== 'BODY') return false;
    return true;
  }).map((element) => `${element.tagName}.${element.className}`.slice(0, 80)));
}

/** Text with less contrast than 4.4 to what it stands on, and what can be pressed or filled in without a name. What is switched off may be pale. */
export function unreadable(page) {
  return page.evaluate(() => {
    const parts = (text) => { const found = text.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0, 0]; return found.length === 3 ? [...found, 1] : found; };
    const over = (top, ground) => [0, 1, 2].map((at) => top[at] * top[3] + ground[at] * (1 - top[3])).concat(1);
    const light = (value) => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
    const luminance = ([red, green, blue]) => 0.2126 * light(red) + 0.7152 * light(green) + 0.0722 * light(blue);
    const isShown = (element) => { const { width, height } = element.getBoundingClientRect(); return width > 0 && height > 3 && getComputedStyle(element).visibility !== 'hidden'; };
    const pale = [...(document.querySelector('[role=dialog]') ?? document.body).querySelectorAll('*')].filter((element) => {
      if (![...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()) || !isShown(element) || element.closest('[disabled], [aria-disabled=true], .demo, .visually-hidden, .skip')) return false;
      const grounds = [];
      for (let above = element; above; above = above.parentElement) grounds.unshift(parts(getComputedStyle(above).backgroundColor));
      const ground = grounds.reduce((under, layer) => over(layer, under), [255, 255, 255, 1]);
      const { fill, color } = getComputedStyle(element);
      const [dark, bright] = [luminance(ground), luminance(over(parts(element instanceof SVGElement ? fill : color), ground))].sort((one, other) => one - other);
      return (bright + 0.05) / (dark + 0.05) < 4.4;
    }).map((element) => `pale: ${element.textContent.trim().slice(0, 40)}`);
    const nameless = [...document.querySelectorAll('button, a[href], input, select, textarea, [role=button], [role=tab]')].filter((element) => isShown(element)
      && !(element.getAttribute('aria-label') || document.getElementById(element.getAttribute('aria-labelledby') ?? '')?.textContent || element.labels?.[0]?.textContent || element.textContent.trim() || element.title)).map((element) => `no name: ${element.outerHTML.slice(0, 100)}`);
    return [...new Set([...pale, ...nameless])];
  });
}

/** Scrolls a box in steps, a frame each, and says what that costs the page's main thread: milliseconds of CPU, which other programs do not lengthen. */
export async function scrollCost(page, selector, by, steps = 100) {
  const meter = await page.context().newCDPSession(page);
  await meter.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busy = async () => (await meter.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
  const before = await busy();
  await page.evaluate(async ([chosen, [down, right], count]) => {
    const box = document.querySelector(chosen);
    for (let at = 0; at < count; at++) {
      box.scrollTop += down;
      box.scrollLeft += right;
      await new Promise(requestAnimationFrame);
    }
  }, [selector, by, steps]);
  const cost = (await busy() - before) / steps;
  await meter.detach();
  return cost.toFixed(1);
}
