import { Button, Tabs } from '@mantine/core';
import { IconChevronLeft, IconPencil } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import * as api from '../../api/calls';
import { useMay } from '../../api/rights';
import type { EffectiveRow, Scheme } from '../../api/types';
import { ProblemNote } from '../../shared/ProblemNote';
import { Empty, Rows } from '../../shared/Waiting';
import { go } from '../../shell/place';
import { EffectiveRows } from '../market/EffectiveRows';
import type { RowKind } from '../market/kind';
import { day } from '../parts/money';
import { NavLine } from '../parts/NavLine';
import { ActionsTab } from './ActionsTab';
import { exposuresOf } from './exposures';
import { SchemeForm } from './SchemeForm';
import { OpenFor } from './SchemesScreen';
import { termsOf } from './terms';

const shownNavs = 250;
export const schemeTabs = ['nav', 'terms', 'classes', 'actions'] as const;

/** One scheme: its NAVs, its terms, what it is made of, and what happened to it. */
export function SchemeScreen({ id, tab }: { id: string; tab: (typeof schemeTabs)[number] }) {
  const mayWrite = useMay('wealth:write');
  const [isChanging, setChanging] = useState(false);
  const query = useQuery({ queryKey: ['wealth', 'scheme', id], queryFn: () => api.schemes.one(id) });
  const scheme = query.data;
  return (
    <section className="screen" aria-label="Scheme">
      <Tabs value={tab} onChange={(next) => go({ item: `scheme:${id}:${next}` })} keepMounted={false} className="messages">
        <header className="screen-head">
          <Button size="compact-sm" variant="subtle" leftSection={<IconChevronLeft size={15} />} onClick={() => go({ item: null })}>Schemes</Button>
          <h1 className="scheme-name">{scheme?.name ?? 'Scheme'}</h1>
          {scheme && <><span className="mono quiet">{scheme.product_code}</span><OpenFor scheme={scheme} /></>}
          {scheme && mayWrite && scheme.retired_at === null && <Button size="compact-sm" variant="default" leftSection={<IconPencil size={14} />} onClick={() => setChanging(true)}>Change</Button>}
          <span className="grow" />
          <Tabs.List>
            <Tabs.Tab value="nav">NAV</Tabs.Tab>
            <Tabs.Tab value="terms">Terms</Tabs.Tab>
            <Tabs.Tab value="classes">Asset classes</Tabs.Tab>
            <Tabs.Tab value="actions">Corporate actions</Tabs.Tab>
          </Tabs.List>
        </header>
        <div className="screen-body">
          {query.isPending && <Rows />}
          {query.isError && <div className="pad"><ProblemNote error={query.error} onRetry={() => void query.refetch()} /></div>}
          {scheme && (
            <>
              <Tabs.Panel value="nav"><NavTab scheme={scheme} /></Tabs.Panel>
              <Tabs.Panel value="terms"><RowsTab scheme={scheme} make={termsOf} /></Tabs.Panel>
              <Tabs.Panel value="classes"><RowsTab scheme={scheme} make={exposuresOf} /></Tabs.Panel>
              <Tabs.Panel value="actions"><ActionsTab scheme={scheme} /></Tabs.Panel>
            </>
          )}
        </div>
      </Tabs>
      {scheme && isChanging && <SchemeForm scheme={scheme} onClose={() => setChanging(false)} />}
    </section>
  );
}

function NavTab({ scheme }: { scheme: Scheme }) {
  const query = useQuery({ queryKey: ['wealth', 'navs', scheme.id, shownNavs], queryFn: () => api.navs.of(scheme.id, shownNavs) });
  const points = [...(query.data ?? [])].reverse().map(({ nav_date, nav }) => ({ date: nav_date, value: Number(nav) }));
  return (
    <div className="wealth-page">
      <section className="wealth-card" aria-label="NAV">
        <div className="wealth-card-body">
          <dl className="figures">
            <div><dt>Last accepted NAV</dt><dd>{scheme.last_nav ?? '–'} <small>{day(scheme.last_nav_date)}</small></dd></div>
          </dl>
          {query.isPending && <Rows count={3} />}
          {query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
          {query.isSuccess && points.length === 0 && <Empty title="No accepted NAV">Nothing that needs its value runs: trigger orders, drift and orders wait for the first NAV.</Empty>}
          {points.length > 0 && <NavLine label={`The last ${points.length} accepted NAVs`} points={points} />}
        </div>
      </section>
      <section className="wealth-card" aria-label="What it is">
        <div className="wealth-card-body">
          <dl className="facts">
            <dt>House</dt><dd>{scheme.amc}</dd>
            <dt>Category</dt><dd>{scheme.category}</dd>
            <dt>Class</dt><dd>{scheme.asset_class}</dd>
            <dt>NAV held beyond</dt><dd>{scheme.move_limit_percent === null ? 'the limit of its category' : `a move of ${scheme.move_limit_percent} %`}</dd>
            <dt>NAV stale after</dt><dd>{scheme.max_nav_age === null ? 'the usual age' : `${scheme.max_nav_age} business days`}</dd>
            <dt>ISIN</dt><dd className="mono">{scheme.isin ?? '–'}</dd>
            <dt>Plan, option</dt><dd>{[scheme.plan, scheme.option].filter(Boolean).join(', ') || '–'}</dd>
          </dl>
        </div>
      </section>
    </div>
  );
}

/** Rows of the scheme with their dates; which of them is open is of no interest to the address. */
function RowsTab<T extends EffectiveRow, D extends object>({ scheme, make }: { scheme: Scheme; make: (scheme: Scheme) => RowKind<T, D> }) {
  const [open, setOpen] = useState<string | null>(null);
  // The kind holds the component of the form, which must stay the same one while somebody types.
  const kind = useMemo(() => make(scheme), [make, scheme]);
  return <EffectiveRows kind={kind} open={open} onOpen={setOpen} />;
}
