import { useMemo } from 'react';
import type { Candidate } from '../api/types';
import { ruleAmount, say, score } from '../shared/words';
import { ScoreBar } from './ScoreBar';

interface Props { candidates: Candidate[]; winnerKey: string | null; colours: ReadonlyMap<string, number>; scale: number }

/** Every candidate: the winner, those that lost by how much, and those that a rule shut out. */
export function CandidateTable({ candidates, winnerKey, colours, scale }: Props) {
  const rows = useMemo(() => rank(candidates, winnerKey), [candidates, winnerKey]);
  const best = candidates.find(({ key }) => key === winnerKey)?.total ?? null;
  return (
    <div className="candidate-scroll panel" tabIndex={0} role="region" aria-label="All candidates">
      <table className="grid-table">
        <thead><tr><th>Candidate</th><th className="right">Total</th><th className="right">Gap</th><th style={{ width: '38%' }}>Score</th><th>Broken rules</th></tr></thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key} className={row.key === winnerKey ? 'winner' : ''}>
              <td><b>{row.label}</b>{row.key === winnerKey && <> <span className="chip done">won</span></>}</td>
              <td className="right num">{score(row.total)}</td>
              <td className="right num quiet">{row.key === winnerKey ? '' : score(row.gap ?? (best !== null && row.total !== null ? best - row.total : null))}</td>
              <td><ScoreBar parts={row.parts} scale={scale} colours={colours} /></td>
              <td>{row.broken_rules.map((rule) => <div key={rule.rule}>{say(rule.rule)} <span className="quiet">{ruleAmount(rule)}</span></div>)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function rank(candidates: readonly Candidate[], winnerKey: string | null): Candidate[] {
  const standing = (each: Candidate) => (each.key === winnerKey ? 0 : each.broken_rules.length === 0 ? 1 : 2);
  return [...candidates].sort((a, b) =>
    standing(a) - standing(b) || (b.total ?? -Infinity) - (a.total ?? -Infinity) || a.label.localeCompare(b.label));
}
