import { Button, Checkbox, Group, NativeSelect, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useMay } from '../api/rights';
import type { TargetStatus, Zone } from '../api/types';
import { Empty } from '../shared/Waiting';
import { figure, say } from '../shared/words';
import { ResetDialog } from './ResetDialog';
import { SetTargetsDialog } from './SetTargetsDialog';
import { hasTarget, type TargetLine } from './targetRows';

const groups = [{ value: '', label: 'Every driver' }, { value: 'behind', label: 'Behind' }, { value: 'on_track', label: 'On track' }, { value: 'none', label: 'Without a target' }];

/** Today's pace of every driver, and targets for one or many. */
export function TargetsToday({ zone, status, lines, onOpen }: { zone: Zone; status: TargetStatus; lines: readonly TargetLine[]; onOpen: (key: string) => void }) {
  const mayAct = useMay('operations:act');
  const mayManage = useMay('operations:manage');
  const [search, setSearch] = useState('');
  const [group, setGroup] = useState('');
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [dialog, setDialog] = useState<'set' | 'reset' | null>(null);
  const words = search.toLowerCase();
  const shown = lines.filter((line) => line.name.toLowerCase().includes(words) && isIn(line, group));
  const chosen = lines.filter(({ key }) => picked.has(key));
  const toggle = (key: string) => { const next = new Set(picked); if (!next.delete(key)) next.add(key); setPicked(next); };
  const allShown = shown.length > 0 && shown.every(({ key }) => picked.has(key));
  return (
    <>
      <dl className="target-figures">
        <div><dd className="num">{status.percentage}</dd><dt>of those with a target are on track</dt></div>
        <div><dd className="num">{status.drivers_on_track} of {status.total_drivers}</dd><dt>drivers on track</dt></div>
        <div className="target-words"><dd>{status.recommendation}</dd><dt>On track: nine tenths of what the passed share of the shift asks for</dt></div>
      </dl>
      <Group px="md" pb="sm" gap={10}>
        <TextInput data-search size="xs" w={200} aria-label="Search drivers" placeholder="Driver" leftSection={<IconSearch size={14} />} value={search} onChange={(event) => setSearch(event.currentTarget.value)} />
        <NativeSelect size="xs" aria-label="Which drivers" data={groups} value={group} onChange={(event) => setGroup(event.currentTarget.value)} />
        <span className="grow" />
        {mayManage && <Button size="xs" variant="subtle" color="gray" onClick={() => setDialog('reset')}>Set counters to 0…</Button>}
        {mayAct && <Button size="xs" disabled={picked.size === 0} onClick={() => setDialog('set')}>{picked.size === 0 ? 'Set targets' : `Set targets of ${picked.size}`}</Button>}
      </Group>
      {shown.length === 0 && <Empty title={lines.length === 0 ? 'No driver yet' : 'No driver matches'}>{lines.length === 0 ? 'Add drivers on the live map first.' : 'Change the search or the group.'}</Empty>}
      {shown.length > 0 && (
        <table className="grid-table" aria-label="Targets of today">
          <thead>
            <tr>
              {mayAct && <th><Checkbox size="xs" aria-label="Choose all shown" checked={allShown} onChange={() => setPicked(allShown ? new Set() : new Set(shown.map(({ key }) => key)))} /></th>}
              <th>Driver</th><th className="right">Deliveries</th><th className="wide target-bar-cell" /><th className="right wide">Revenue, {zone.currency}</th><th className="right wide">Expected by now</th>
              <th className="right wide">At this pace</th><th className="right wide">Needed an hour</th><th>Track</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((line) => (
              <tr key={line.key} className="pick" onClick={() => onOpen(line.key)}>
                {mayAct && <td onClick={(event) => event.stopPropagation()}><Checkbox size="xs" aria-label={`Choose ${line.name}`} checked={picked.has(line.key)} onChange={() => toggle(line.key)} /></td>}
                <td><button type="button" className="pick-name">{line.name}</button><span className="quiet extra"> {say(line.status)}</span></td>
                {line.target && hasTarget(line.target) ? <Standing line={line} /> : <td colSpan={7} className="quiet">No target: he is valid for dispatch and counts in no share.</td>}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {dialog === 'set' && <SetTargetsDialog zone={zone} lines={chosen} onClose={() => setDialog(null)} onDone={() => { setDialog(null); setPicked(new Set()); }} />}
      {dialog === 'reset' && <ResetDialog zone={zone} onClose={() => setDialog(null)} />}
    </>
  );
}

function Standing({ line }: { line: TargetLine }) {
  const target = line.target!;
  const { pace } = target;
  const share = target.target_deliveries > 0 ? Math.min(1, target.current_deliveries / target.target_deliveries) : 0;
  const due = target.target_deliveries > 0 ? Math.min(1, pace.expected_deliveries / target.target_deliveries) : 0;
  return (
    <>
      <td className="right num">{target.current_deliveries} of {target.target_deliveries}</td>
      <td className="wide target-bar-cell">
        <span className="target-bar" role="img" aria-label={`${target.delivery_progress} of the deliveries; ${figure(pace.expected_deliveries)} expected by now`}>
          <span className={target.on_track ? 'target-fill' : 'target-fill behind'} style={{ width: `${share * 100}%` }} /><span className="target-due" style={{ left: `${due * 100}%` }} />
        </span>
      </td>
      <td className="right num wide">{figure(target.current_revenue)} of {figure(target.target_revenue)}</td>
      <td className="right num wide">{figure(pace.expected_deliveries)}</td>
      <td className="right num wide">{figure(pace.projected_deliveries)}</td>
      <td className="right num wide">{figure(pace.needed_per_hour)}</td>
      <td><span className={target.on_track ? 'chip done' : 'chip late'}>{target.on_track ? 'On track' : 'Behind'}</span></td>
    </>
  );
}

function isIn({ target }: TargetLine, group: string): boolean {
  if (group === 'none') return !hasTarget(target);
  return group === '' || (hasTarget(target) && target!.on_track === (group === 'on_track'));
}
