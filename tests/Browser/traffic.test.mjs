/** Incidents on the map: reported by keyboard and by clicks, imported, extended, ended; and the changes of routes. */
import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { reasonToSkip, story } from './dashboard.mjs';
import { cutOff, openDesk } from './desk.mjs';

const feed = {
  type: 'FeatureCollection',
  features: [
    { type: 'Feature', id: 'w1', geometry: { type: 'LineString', coordinates: [[36.80, -1.28], [36.83, -1.29]] }, properties: { severity: 'HIGH', incident_type: 'road_works', description: 'Gas pipe' } },
    { type: 'Feature', id: 'w2', geometry: { type: 'Point', coordinates: [36.81, -1.27] }, properties: { severity: 'AWFUL' } },
  ],
};

describe('traffic', { skip: reasonToSkip(), timeout: 90_000 }, () => {
  const step = story();
  let desk;
  let page;
  before(async () => { desk = await openDesk(); ({ page } = desk); });
  after(() => desk?.close());

  step('is clear at first', async () => {
    await desk.openScreen('Traffic');
    await page.getByText('The roads are clear').waitFor();
  });

  step('takes an area that is drawn, and closes the road', async () => {
    await page.getByRole('button', { name: 'Report one' }).click();
    const form = page.getByRole('form', { name: 'Report an incident' });
    await form.getByText('Area', { exact: true }).click();
    const map = page.getByRole('region', { name: 'Draw the incident' });
    await map.locator('canvas').waitFor();
    const box = await map.boundingBox();
    for (const [x, y] of [[0.4, 0.4], [0.6, 0.4], [0.5, 0.7]]) await map.click({ position: { x: box.width * x, y: box.height * y }, force: true });
    await form.getByRole('checkbox', { name: /road is closed/ }).check();
    await form.getByRole('button', { name: 'Report it' }).click();
    await page.getByRole('region', { name: 'Incident', exact: true }).getByText('Road closed').waitFor();
    const [incident] = (await desk.call('GET', '/automation/routes/traffic-incidents?active=true')).items;
    assert.deepEqual([incident.geometry.type, incident.geometry.coordinates[0].length, incident.closure], ['Polygon', 4, true]);
    await desk.picture('traffic-1-area');
    await page.getByRole('button', { name: '1 h longer' }).click();
    await page.getByText(/^It lasts until/).waitFor();
    await page.getByRole('textbox', { name: 'Why it is over' }).fill('Cleared');
    await page.getByRole('button', { name: 'End it' }).click();
    await page.getByText('The roads are clear').waitFor();
  });

  step('takes a circle that is typed, and says at the field what is wrong', async () => {
    await page.getByRole('button', { name: 'Report one' }).click();
    const form = page.getByRole('form', { name: 'Report an incident' });
    await form.getByRole('textbox', { name: 'Places' }).fill('-1.28');
    await form.getByText('One latitude, longitude a line.', { exact: true }).waitFor();
    await form.getByRole('textbox', { name: 'Places' }).fill('-1.2864, 36.8172');
    await form.getByRole('textbox', { name: 'Radius, metres' }).fill('20');
    await form.getByText('A whole number from 50 to 20000.').first().waitFor();
    await form.getByRole('textbox', { name: 'Radius, metres' }).fill('900');
    await form.getByRole('button', { name: 'Report it' }).click();
    await page.getByRole('region', { name: 'Incident', exact: true }).getByText(/900 m around/).waitFor();
    await page.getByRole('button', { name: 'Back to the list' }).click();
    await page.getByRole('list', { name: 'Incidents' }).getByRole('listitem').first().waitFor();
  });

  step('imports a feed and names what is no incident', async () => {
    await page.getByRole('button', { name: 'Import…' }).click();
    await page.locator('input[type=file]').setInputFiles({ name: 'broken.json', mimeType: 'application/json', buffer: Buffer.from('{') });
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    desk.expect(/400.*\/traffic-incident/);
    await page.getByText('broken.json cannot be read as JSON.', { exact: false }).waitFor();
    await page.locator('input[type=file]').setInputFiles({ name: 'works.geojson', mimeType: 'application/geo+json', buffer: Buffer.from(JSON.stringify(feed)) });
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByText(/Name the source in the query/).waitFor();
    await page.getByRole('textbox', { name: 'Name of the source' }).fill('city works');
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByRole('status', { name: 'Result of the import' }).getByText('2 features of city works: 1 created, 1 failed.').waitFor();
    await page.getByText(/^Feature 2 \(w2\): severity is one of/).waitFor();
    assert.deepEqual(desk.complaints, []);
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    await page.getByRole('list', { name: 'Incidents' }).getByText('Gas pipe').waitFor();
  });

  step('shows the old and the new order of a route that is to change, and takes a no', async () => {
    const [zone] = (await desk.call('GET', '/zones')).items;
    await desk.call('POST', '/policy-assignments', { decision_type: 'route_change', members: [{ policy: 'route-standard', weight: '1' }], autonomy: 'act_with_veto', veto_seconds: 600, zone_id: zone.id });
    await desk.call('POST', '/demo', { speed: 300 });
    await page.getByRole('tab', { name: 'Route changes' }).click();
    await page.getByRole('combobox', { name: 'State of the change' }).selectOption('pending');
    await page.getByRole('table', { name: 'Route changes' }).getByText(/^Acts in|^Acts now/).first().waitFor({ timeout: 45_000 });
    await desk.call('POST', '/demo', { running: false });
    await page.getByRole('table', { name: 'Route changes' }).locator('.pick').first().click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('table', { name: 'Before: order of stops' }).waitFor();
    await drawer.getByRole('table', { name: 'After: order of stops' }).waitFor();
    await drawer.getByRole('region', { name: 'Verdicts' }).getByText('Keeps every promise').waitFor();
    await desk.picture('traffic-2-change');
    assert.ok(await drawer.getByRole('button', { name: 'Refuse it' }).isDisabled());
    await drawer.getByRole('textbox', { name: 'Why not' }).fill('The market street is closed today');
    await drawer.getByRole('button', { name: 'Refuse it' }).click();
    await page.getByText('Refused. The route stays as it is.').or(page.getByRole('alert')).first().waitFor();
  });

  step('fits a phone', async () => {
    const phone = await desk.openPhone('#/traffic');
    await phone.page.getByRole('list', { name: 'Incidents' }).getByText('Gas pipe').waitFor();
    assert.deepEqual(await cutOff(phone.page), []);
    await phone.page.getByRole('button', { name: 'Report one' }).click();
    assert.deepEqual(await cutOff(phone.page), []);
    await phone.picture('traffic-3-phone');
    await phone.page.getByRole('button', { name: 'Cancel' }).click();
    await phone.page.getByRole('tab', { name: 'Route changes' }).click();
    await phone.page.getByRole('heading', { level: 1, name: 'Traffic' }).waitFor();
    assert.deepEqual(await cutOff(phone.page), []);
  });
});
