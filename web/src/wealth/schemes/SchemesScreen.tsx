import { Button, NativeSelect, Tabs, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import * as api from '../../api/calls';
import { useMay } from '../../api/rights';
import type { Scheme } from '../../api/types';
import { say } from '../../shared/words';
import { go } from '../../shell/place';
import { Listed, usePages } from '../parts/Listed';
import { assetClasses, day } from '../parts/money';
import { WealthHead } from '../parts/scope';
import { SeriesList } from '../series/SeriesList';
import { NewSchemeForm } from './NewSchemeForm';
import { SchemeScreen, schemeTabs } from './SchemeScreen';

/** Schemes that clients hold or may hold, and market series. `item` is `scheme:id`, with the tab of its page after that, or `series` or `series:id`. */
export function SchemesScreen({ item }: { item: string | null }) {
  const [kind, id, tab] = item?.split(':') ?? [];
  if (kind === 'scheme' && id) return <SchemeScreen key={id} id={id} tab={schemeTabs.find((known) => known === tab) ?? 'nav'} />;
  return (
    <section className="screen" aria-label="Schemes">
      <Tabs value={kind === 'series' ? 'series' : 'schemes'} onChange={(next) => go({ item: next === 'series' ? next : null })} keepMounted={false} className="messages">
        <WealthHead title="Schemes" hasClient={false}>
          <Tabs.List><Tabs.Tab value="schemes">Schemes</Tabs.Tab><Tabs.Tab value="series">Market series</Tabs.Tab></Tabs.List>
        </WealthHead>
        <div className="screen-body">
          <Tabs.Panel value="schemes"><SchemeList /></Tabs.Panel>
          <Tabs.Panel value="series"><SeriesList open={id ?? null} onOpen={(series) => go({ item: series ? `series:${series}` : 'series' })} /></Tabs.Panel>
        </div>
      </Tabs>
    </section>
  );
}

function SchemeList() {
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed, 200);
  const [assetClass, setAssetClass] = useState('');
  const [isNew, setNew] = useState(false);
  const mayWrite = useMay('wealth:write');
  const query = usePages<Scheme>(['schemes', 'list', search, assetClass], (cursor) => api.schemes.page({ search, asset_class: assetClass, limit: 100, cursor }));
  return (
    <>
      <div className="filters">
        <TextInput size="xs" aria-label="Search" placeholder="Name or code" className="scheme-search" value={typed} onChange={(event) => setTyped(event.currentTarget.value)} data-search />
        <NativeSelect size="xs" aria-label="Class" value={assetClass} onChange={(event) => setAssetClass(event.currentTarget.value)} data={[{ value: '', label: 'Every class' }, ...assetClasses.map((value) => ({ value, label: say(value) }))]} />
        {mayWrite && <Button size="xs" style={{ marginLeft: 'auto' }} onClick={() => setNew(true)}>New scheme…</Button>}
      </div>
      <Listed query={query} empty={search || assetClass ? { title: 'No such scheme', text: 'None of this name, code and class.' } : { title: 'No scheme yet', text: 'Add one here, or import many over the API (POST /api/v1/wealth/schemes/import). Nothing can be held or bought without one.' }}>
        <table className="grid-table" aria-label="Schemes">
          <thead><tr><th>Scheme</th><th className="wide">Category</th><th className="wide">Class</th><th className="right">Last NAV</th><th>Orders</th></tr></thead>
          <tbody>
            {query.rows.map((row) => (
              <tr key={row.id} className="pick" onClick={() => go({ item: `scheme:${row.id}` })}>
                <td className="name-cell"><button type="button" className="pick-name" style={{ whiteSpace: 'normal', textAlign: 'left' }}>{row.name}</button><div className="cell-sub mono">{row.product_code}</div></td>
                <td className="wide name-cell">{row.category}</td>
                <td className="wide">{row.asset_class}</td>
                <td className="right num">{row.last_nav ?? <span className="tone-late">none</span>}<div className="cell-sub">{day(row.last_nav_date)}</div></td>
                <td><OpenFor scheme={row} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </Listed>
      {isNew && <NewSchemeForm onClose={() => setNew(false)} onMade={(id) => go({ item: `scheme:${id}` })} />}
    </>
  );
}

/** What orders it takes, in a word. */
export function OpenFor({ scheme }: { scheme: Scheme }) {
  if (!scheme.is_live) return <span className="chip late">closed</span>;
  const shut = [!scheme.is_open_for_purchase && 'purchases', !scheme.is_open_for_redemption && 'sales', !scheme.is_open_for_switch && 'switches'].filter(Boolean);
  return shut.length === 0 ? <span className="chip done">open</span> : <span className="chip warning">no {shut.join(', no ')}</span>;
}
