import { TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { AssignmentCandidate } from '../api/types';
import { coloursOf, scaleOf } from '../decisions/scoreLayout';
import { ScoreBar } from '../decisions/ScoreBar';
import { listKeys } from '../shared/listKeys';
import { useZoneClock } from '../shared/time';
import { Empty } from '../shared/Waiting';
import { changeText, ruleAmount, say, score } from '../shared/words';

const shownAtMost = 60;

interface Props { candidates: AssignmentCandidate[]; chosen: string | null; onChoose: (driverId: string) => void }

/** Drivers for one order, best first; those who break a rule come after, with the rule and its amount. */
export function CandidatePicker({ candidates, chosen, onChoose }: Props) {
  // A driver who was chosen before the dialog opened, by dragging, stands first.
  const [given] = useState(chosen);
  const zoneClock = useZoneClock();
  const [search, setSearch] = useState('');
  const rows = useMemo(() => {
    const wanted = search.trim().toLowerCase();
    return candidates
      .filter(({ name, driver_id }) => driver_id === chosen || name.toLowerCase().includes(wanted))
      .sort((a, b) => Number(b.driver_id === given) - Number(a.driver_id === given) || Number(b.eligible) - Number(a.eligible) || (b.match_value ?? b.total ?? -1e15) - (a.match_value ?? a.total ?? -1e15))
      .slice(0, shownAtMost);
  }, [candidates, search, chosen, given]);
  const scale = useMemo(() => scaleOf(rows), [rows]);
  const colours = useMemo(() => coloursOf(rows), [rows]);
  const at = rows.findIndex(({ driver_id }) => driver_id === chosen);

  if (candidates.length === 0) return <Empty title="No driver in this zone" />;
  return (
    <>
      <TextInput size="xs" aria-label="Find a driver" placeholder="Find a driver" value={search} onChange={(event) => setSearch(event.currentTarget.value)} data-autofocus />
      <div className="candidates panel" onKeyDown={listKeys(rows.length, at, (to) => onChoose(rows[to]!.driver_id))}>
        <table className="grid-table" aria-label="Candidates">
          <thead><tr><th>Driver</th><th className="right">Match</th><th style={{ width: '34%' }}>Score</th><th>Delivery</th><th>Rules</th></tr></thead>
          <tbody>
            {rows.map((row) => (
              <tr
                key={row.driver_id} className={`pick ${row.eligible ? '' : 'blocked'}`} aria-selected={row.driver_id === chosen}
                onClick={() => onChoose(row.driver_id)}
              >
                <td><button type="button" className="pick-name" aria-pressed={row.driver_id === chosen}>{row.name}</button></td>
                <td className="right num">{score(row.match_value ?? row.total)}</td>
                <td><ScoreBar parts={row.parts} scale={scale} colours={colours} /></td>
                <td className="num">{zoneClock.time(row.predicted_delivery_at)}</td>
                <td>
                  {row.broken_rules.length === 0 ? 'Keeps all' : row.broken_rules.map((rule) => <div key={rule.rule} title={ruleAmount(rule)}>{say(rule.rule)}</div>)}
                  {row.smallest_change && <div className="quiet">Would win if {changeText(row.smallest_change)}</div>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length === shownAtMost && <span className="quiet">The best {shownAtMost} of {candidates.length} drivers. Search for any other by name.</span>}
    </>
  );
}
