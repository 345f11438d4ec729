/** Takes the pictures of the README from the real server, its simulated city and its book of clients: `node pictures.mjs [city] [wealth]`. */
import { fileURLToPath } from 'node:url';
import { openBrowser, setUp } from './dashboard.mjs';
import { startServer } from './server.mjs';

const images = fileURLToPath(new URL('../../docs/images/', import.meta.url));
/** Long enough at 60 times real speed for a full list of orders. */
const cityMs = 45_000;
const wanted = process.argv.slice(2);

if (wanted.length === 0 || wanted.includes('city')) await takeCity();
if (wanted.length === 0 || wanted.includes('wealth')) await takeWealth();

async function takeCity() {
  const [server, browser] = await Promise.all([startServer(['--demo', '--demo-speed', '60']), openBrowser()]);
  try {
    const { page } = await browser.openPage(server.url, { viewport: { width: 1440, height: 900 }, colorScheme: 'light' });
    await setUp(page, server.bootstrapUrl);
    await page.getByRole('status', { name: 'Live data' }).getByText('live', { exact: true }).waitFor();
    await page.waitForTimeout(cityMs);
    await page.locator('[role=option][data-status=in_transit], [role=option][data-status=picked_up]').first().click();
    await page.getByRole('button', { name: 'Show the whole zone' }).click();
    await page.mouse.move(0, 0);
    await page.waitForTimeout(2_000);
    await page.screenshot({ path: `${images}dashboard.png` });

    await page.getByRole('region', { name: 'Decisions about this order' }).getByRole('button').first().click();
    await page.getByRole('combobox', { name: 'Why not this driver' }).or(page.getByRole('textbox', { name: 'Why not this driver' })).first().click();
    await page.locator('.mantine-Select-option:visible').first().click();
    await page.getByRole('button', { name: 'Why not?' }).click();
    await page.getByRole('status', { name: 'Answer' }).waitFor();
    await page.waitForTimeout(500);
    await page.screenshot({ path: `${images}decision.png` });

    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.waitForTimeout(2_000);
    await page.screenshot({ path: `${images}dark.png` });
  } finally {
    await browser.close();
    await server.remove();
  }
}

/** The first plan that asks a person: before, after, and each order with its reason. */
async function takeWealth() {
  const [server, browser] = await Promise.all([startServer(['--wealth']), openBrowser()]);
  try {
    const { page } = await browser.openPage(server.url, { viewport: { width: 1440, height: 900 }, colorScheme: 'light' });
    page.setDefaultTimeout(120_000);
    await setUp(page, server.bootstrapUrl);
    await page.getByRole('region', { name: 'What happens in the book' }).getByText(/waits? for a person/).first().waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Rebalance' }).click();
    await page.getByRole('row').filter({ hasText: 'Pending' }).first().click();
    await page.getByRole('list', { name: 'Orders of the plan' }).waitFor();
    await page.waitForTimeout(1_500);
    await page.screenshot({ path: `${images}wealth.png` });
  } finally {
    await browser.close();
    await server.remove();
  }
}
