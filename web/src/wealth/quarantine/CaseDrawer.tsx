import { Button, Drawer, Group, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as api from '../../api/calls';
import { useMay } from '../../api/rights';
import type { QuarantineCase } from '../../api/types';
import { fieldError, isShownAtFields } from '../../setup/fields';
import { ProblemNote, tell } from '../../shared/ProblemNote';
import { useZoneClock } from '../../shared/time';
import { Rows } from '../../shared/Waiting';
import { day } from '../parts/money';
import { NavLine, type NavPoint } from '../parts/NavLine';
import { Status } from '../parts/Status';
import { sayCase } from './QuarantineScreen';

const shownNavs = 90;

/** One case: the values beside the accepted ones, and a person's answer with a reason. */
export function CaseDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery({ queryKey: ['wealth', 'quarantine', 'one', id], queryFn: () => api.quarantine.one(id) });
  return (
    <Drawer opened onClose={onClose} position="right" size={680} title={<b>{query.data?.scheme_name ?? 'Held NAV'}</b>}>
      {query.isPending && <Rows />}
      {query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && <Whole row={query.data} onClose={onClose} />}
    </Drawer>
  );
}

function Whole({ row, onClose }: { row: QuarantineCase; onClose: () => void }) {
  const clock = useZoneClock();
  const mayAnswer = useMay('nav:write');
  const history = useQuery({ queryKey: ['wealth', 'case-history', row.scheme_id ?? row.series_id], queryFn: () => historyOf(row) });
  const points = [...(history.data ?? [])].reverse();
  const marks = (row.values ?? []).filter(({ nav, state }) => nav !== null && state === 'held').map(({ nav_date, nav }) => ({ date: nav_date, value: Number(nav), name: `held ${nav}` }));
  return (
    <Stack>
      <div><span className="chip warning">{sayCase(row.code)}</span> <Status word={row.status} /> <span className="mono quiet">{row.product_code}</span></div>
      {row.detail?.sentence && <p style={{ margin: 0 }}>{row.detail.sentence}</p>}
      {history.isError && <ProblemNote error={history.error} onRetry={() => void history.refetch()} />}
      {history.isSuccess && points.length + marks.length > 0 && <NavLine label="Accepted NAVs and the held values" points={points} marks={marks} />}
      <table className="grid-table" aria-label="Values of the case">
        <thead><tr><th>NAV date</th><th className="right wide">As it came</th><th className="right">NAV</th><th>State</th></tr></thead>
        <tbody>
          {row.last_accepted_nav && <tr><td className="num">{day(row.last_accepted_date)}</td><td className="right num quiet wide">last accepted</td><td className="right num">{row.last_accepted_nav}</td><td><Status word="accepted" /></td></tr>}
          {(row.values ?? []).map((value) => <tr key={value.price_id}><td className="num">{day(value.nav_date)}</td><td className="right num wide">{value.raw_value ?? '–'}</td><td className="right num">{value.nav ?? '–'}</td><td><Status word={value.state} /></td></tr>)}
        </tbody>
      </table>
      {row.status !== 'Open' && <p style={{ margin: 0 }} className="quiet">Closed {clock.dayTime(row.closed_at)}: “{row.close_reason}”</p>}
      {row.status === 'Open' && mayAnswer && <AnswerForm key={String(points.length > 0)} row={row} canAdjust={points.length > 0} onClose={onClose} />}
    </Stack>
  );
}

/** The accepted values, newest first. */
function historyOf({ scheme_id, series_id }: QuarantineCase): Promise<NavPoint[]> {
  return scheme_id !== null
    ? api.navs.of(scheme_id, shownNavs).then((rows) => rows.map(({ nav_date, nav }) => ({ date: nav_date, value: Number(nav) })))
    : api.marketSeries.closes(series_id!, { limit: shownNavs }).then((rows) => rows.map(({ price_date, close }) => ({ date: price_date, value: Number(close) })));
}

type Answer = 'accept' | 'reject' | 'adjust';

/** @param canAdjust whether there are earlier NAVs that a factor could change */
function AnswerForm({ row, canAdjust, onClose }: { row: QuarantineCase; canAdjust: boolean; onClose: () => void }) {
  const queries = useQueryClient();
  const [answer, setAnswer] = useState<Answer>(row.proposed_factor && canAdjust ? 'adjust' : 'accept');
  const [factor, setFactor] = useState(row.proposed_factor ?? '');
  const [reason, setReason] = useState('');
  const isFactor = /^\d+(\.\d{1,6})?$/.test(factor) && Number(factor) > 0;
  const close = useMutation({
    mutationFn: () => (answer === 'adjust' ? api.quarantine.adjust(row.id, factor, reason.trim()) : api.quarantine.close(row.id, answer, reason.trim())),
    onSuccess: async ({ status }) => { tell(`The case is ${status.toLowerCase()}.`); await queries.invalidateQueries({ queryKey: ['wealth'] }); onClose(); },
  });
  // Of a case that is being closed there is nothing to foretell any more.
  const preview = useQuery({ queryKey: ['wealth', 'factor', row.id, factor], queryFn: () => api.quarantine.previewFactor(row.id, factor), enabled: answer === 'adjust' && isFactor && !close.isPending && !close.isSuccess });
  const isReady = reason.trim() !== '' && (answer !== 'adjust' || preview.isSuccess);
  const send = (event: FormEvent) => { event.preventDefault(); if (isReady) close.mutate(); };
  const consequences = {
    accept: 'The values count from now on, in the order of their dates. Trigger orders that they reach fire, with a later NAV.',
    reject: 'The values never count. The scheme waits for its next NAV.',
    adjust: 'The face value changed: earlier NAVs and open trigger values are multiplied, units divided. Then the values are accepted.',
  };
  return (
    <form onSubmit={send} aria-label="Answer the case" noValidate>
      <Stack gap="sm">
        <SegmentedControl aria-label="Answer" value={answer} onChange={(value) => setAnswer(value as Answer)} data={[{ value: 'accept', label: 'Accept' }, { value: 'reject', label: 'Reject' }, ...(canAdjust ? [{ value: 'adjust', label: 'Adjust' }] : [])]} />
        <p style={{ margin: 0 }} className="quiet">{consequences[answer]}</p>
        {answer === 'adjust' && (
          <>
            <TextInput label="Factor for everything before" inputMode="decimal" required value={factor} error={factor && !isFactor ? 'A number above 0 with at most 6 decimals.' : fieldError(close.error ?? preview.error, 'factor')} onChange={(event) => setFactor(event.currentTarget.value.trim())} />
            {preview.isError && !isShownAtFields(preview.error, ['factor']) && <ProblemNote error={preview.error} />}
            {preview.data && isFactor && (
              <table className="grid-table" aria-label="What the factor changes">
                <tbody>
                  <tr><td>NAVs before {day(preview.data.before)}</td><td className="right num">{preview.data.navs}</td></tr>
                  <tr><td>Last accepted NAV</td><td className="right num">{preview.data.last_nav} → {preview.data.last_nav_after}</td></tr>
                  <tr><td>Open trigger orders, their values</td><td className="right num">{preview.data.trigger_orders}</td></tr>
                  <tr><td>Holdings, their units</td><td className="right num">{preview.data.holdings}</td></tr>
                </tbody>
              </table>
            )}
          </>
        )}
        <TextInput label="Why" required maxLength={500} value={reason} error={fieldError(close.error, 'reason')} onChange={(event) => setReason(event.currentTarget.value)} />
        {close.isError && !isShownAtFields(close.error, ['reason', 'factor']) && <ProblemNote error={close.error} />}
        <Group justify="flex-end"><Button type="submit" color={answer === 'reject' ? 'red' : undefined} disabled={!isReady} loading={close.isPending}>{{ accept: 'Accept the values', reject: 'Reject the values', adjust: 'Adjust and accept' }[answer]}</Button></Group>
      </Stack>
    </form>
  );
}
