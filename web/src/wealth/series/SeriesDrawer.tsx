import { Button, Drawer, Group, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useContext, useState } from 'react';
import * as api from '../../api/calls';
import { useMay } from '../../api/rights';
import type { MarketSeries } from '../../api/types';
import { instantOf } from '../../shared/localTime';
import { ProblemNote, tell, tellProblem } from '../../shared/ProblemNote';
import { ZoneTime } from '../../shared/time';
import { Empty, Rows } from '../../shared/Waiting';
import { say } from '../../shared/words';
import { dayFrom } from '../market/rows';
import { day } from '../parts/money';
import { NavLine } from '../parts/NavLine';
import { useToday } from '../parts/zone';
import { firstOf, ranges } from './closes';
import { ClosesForm } from './ClosesForm';
import { CloseTable } from './CloseTable';
import { SeriesForm } from './SeriesForm';
import { limitText } from './SeriesList';

/** As many as the server gives at once: twenty years of days. */
const mostCloses = 5_000;

/** One series: its closes over time, as they count now or as they were known on a day, and what may be done with it. */
export function SeriesDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery({ queryKey: ['wealth', 'series', 'one', id], queryFn: () => api.marketSeries.one(id) });
  return (
    <Drawer opened onClose={onClose} position="right" size={680} title={<b>{query.data?.name ?? 'Market series'}</b>}>
      {query.isPending && <Rows />}
      {query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && <Whole series={query.data} />}
    </Drawer>
  );
}

function Whole({ series }: { series: MarketSeries }) {
  const [form, setForm] = useState<'change' | 'post' | null>(null);
  const today = useToday();
  const timeZone = useContext(ZoneTime);
  const [range, setRange] = useState('12');
  const [knownOn, setKnownOn] = useState('');
  const after = knownOn && dayFrom(knownOn, 1);
  const asOf = after ? instantOf(`${after}T00:00`, timeZone) : null;
  const from = firstOf(range, knownOn || today);
  const query = useQuery({ queryKey: ['wealth', 'closes', series.id, from ?? '', asOf], queryFn: () => api.marketSeries.closes(series.id, { from, as_of: asOf, limit: mostCloses }) });
  const closes = query.data ?? [];
  const points = [...closes].reverse().map(({ price_date, close }) => ({ date: price_date, value: Number(close) }));
  return (
    <Stack>
      <div><span className="mono quiet">{series.code}</span> <span className="chip">{say(series.kind)}</span> {!series.is_live && <span className="chip warning">retired</span>}</div>
      <dl className="facts">
        <dt>Last close</dt><dd className="num">{series.last_close ?? 'none'}{series.last_date && `, ${day(series.last_date)}`}{series.currency && ` · ${series.currency}`}</dd>
        <dt>Held beyond a move of</dt><dd>{limitText(series)}</dd>
        <dt>Stale after</dt><dd>{series.max_age === null ? 'the usual age' : `${series.max_age} business days`}</dd>
      </dl>
      <Actions series={series} onForm={setForm} />
      <Group gap={10} align="end">
        <SegmentedControl size="xs" aria-label="How far back" value={range} onChange={setRange} data={ranges} />
        <TextInput type="date" size="xs" label="As known on" max={today} value={knownOn} onChange={(event) => setKnownOn(event.currentTarget.value)} />
      </Group>
      {query.isPending && <Rows count={4} />}
      {query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && closes.length === 0 && <Empty title={knownOn ? 'Nothing was known then' : series.last_close ? 'No close in this time' : 'No close yet'}>{!knownOn && !series.last_close && 'Conditions on this series are unknown until it has closes, and what is unknown never fires.'}</Empty>}
      {points.length > 0 && <NavLine label={knownOn ? `Closes as known on ${day(knownOn)}` : 'Closes'} points={points} />}
      {closes.length > 0 && <CloseTable series={series.id} closes={closes} />}
      {form === 'change' && <SeriesForm series={series} onClose={() => setForm(null)} onSaved={() => setForm(null)} />}
      {form === 'post' && <ClosesForm series={series} onClose={() => setForm(null)} />}
    </Stack>
  );
}

function Actions({ series, onForm }: { series: MarketSeries; onForm: (form: 'change' | 'post') => void }) {
  const queries = useQueryClient();
  const mayWrite = useMay('wealth:write');
  const mayPost = useMay('nav:write');
  const [isAsking, setAsking] = useState(false);
  const retire = useMutation({
    mutationFn: () => api.marketSeries.retire(series.id),
    onSuccess: () => tell('The series is retired. Its closes stay.'),
    onError: tellProblem,
    onSettled: () => { setAsking(false); void queries.invalidateQueries({ queryKey: ['wealth'] }); },
  });
  if (!series.is_live || (!mayWrite && !mayPost)) return null;
  return (
    <Group gap={8}>
      {mayPost && <Button size="xs" onClick={() => onForm('post')}>Post closes…</Button>}
      {mayWrite && <Button size="xs" variant="default" onClick={() => onForm('change')}>Change…</Button>}
      {mayWrite && !isAsking && <Button size="xs" variant="default" onClick={() => setAsking(true)}>Retire…</Button>}
      {isAsking && <><span>It takes no more closes. Sure?</span><Button size="xs" color="red" loading={retire.isPending} onClick={() => retire.mutate()}>Retire it</Button><Button size="xs" variant="default" onClick={() => setAsking(false)}>Keep it</Button></>}
    </Group>
  );
}
