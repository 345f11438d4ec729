import { Group, Text } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { DecisionCard as Card } from '../api/types';
import { useZoneClock } from '../shared/time';
import { changeText, figure, say, sayDecided, sayKept, score } from '../shared/words';
import { CandidateTable } from './CandidateTable';
import { Forecast } from './Forecast';
import { ScoreBar, ScoreLegend } from './ScoreBar';
import { coloursOf, scaleOf } from './scoreLayout';
import { WhyNotPicker } from './WhyNotPicker';

/** One decision from the stored record: what was asked, who won and by how much, and what came of it. */
export function DecisionCard({ card }: { card: Card }) {
  const candidates = useMemo(() => withWinner(card), [card]);
  const colours = useMemo(() => coloursOf(candidates), [candidates]);
  const scale = useMemo(() => scaleOf(candidates), [candidates]);
  return (
    <article className="card" aria-label="Decision card">
      <Heading card={card} />
      {card.winner && (
        <section className="card-winner" aria-label="Winner">
          <Group justify="space-between" mb={8}><strong>{card.winner.label}</strong><strong className="num">{score(card.winner.total)}</strong></Group>
          <ScoreBar parts={card.winner.parts} scale={scale} colours={colours} isWinner />
          <ScoreLegend colours={colours} parts={card.winner.parts} />
        </section>
      )}
      <section aria-label="Candidates">
        <h3>Candidates</h3>
        <CandidateTable candidates={candidates} winnerKey={card.winner?.key ?? null} colours={colours} scale={scale} />
      </section>
      <WhyNotPicker decisionId={card.decision.id} candidates={candidates} winnerKey={card.winner?.key ?? null} />
      {card.would_change_if.length > 0 && (
        <section aria-label="Would change if">
          <h3>Would change if</h3>
          <ul>{card.would_change_if.map((change, at) => <li key={at}>{flipText(change, candidates)}</li>)}</ul>
        </section>
      )}
      <RulesChecked rules={card.rules_checked} />
      <Forecast prediction={card.prediction} actual={card.actual} confidence={card.confidence} />
      <Record card={card} />
    </article>
  );
}

function Heading({ card }: { card: Card }) {
  const zoneClock = useZoneClock();
  const { decision } = card;
  return (
    <header>
      <p className="card-question">{card.question}</p>
      <Group gap={8} mt={8}>
        <span className="chip">{say(decision.decision_type)}</span>
        <span className={decision.status === 'executed' || decision.status === 'committed' ? 'chip done' : 'chip warning'}>{sayDecided(decision.status)}</span>
        <span className="chip">{decision.actor_kind === 'user' ? 'By a person' : `By ${say(decision.actor_kind).toLowerCase()}`}</span>
        <Text size="sm" c="dimmed" className="num">{zoneClock.dayTime(decision.created_at)}</Text>
        {card.data_age_seconds !== null && <Text size="sm" c="dimmed">data {figure(card.data_age_seconds)} s old</Text>}
      </Group>
      {decision.reason && <Text mt={8}>“{decision.reason}”</Text>}
      {decision.trigger_reason && <Text size="sm" c="dimmed" mt={4}>Trigger: {say(decision.trigger_reason)}</Text>}
    </header>
  );
}

function RulesChecked({ rules }: { rules: Card['rules_checked'] }) {
  if (rules.length === 0) return null;
  return (
    <section aria-label="Rules checked">
      <h3>Rules checked</h3>
      <div className="rules-grid">
        {rules.map(({ rule, passed, broken }) => (
          <div key={rule}>
            {broken === 0 ? <IconCheck size={14} color="var(--done)" aria-hidden /> : <IconX size={14} color="var(--late)" aria-hidden />}
            <span className="grow">{sayKept(rule)}</span>
            <span className="num quiet">{broken === 0 ? `all ${passed}` : `${broken} of ${passed + broken} not`}</span>
          </div>
        ))}
      </div>
    </section>
  );
}

function Record({ card: { decision, chain, rerun, approvals, overrides } }: { card: Card }) {
  return (
    <section aria-label="Record">
      <h3>Record</h3>
      <dl className="facts">
        <dt>Policy</dt><dd>{decision.policy_used ?? '–'} · {decision.algorithm} {decision.algorithm_version}</dd>
        <dt>Parameters</dt><dd className="mono">{decision.parameters_hash ?? '–'}</dd>
        <dt>Seed</dt><dd className="mono">{String(decision.seed ?? '–')}</dd>
        {chain && <><dt>Chain</dt><dd><span className="mono">{chain.stream} #{chain.seq}</span> {verified(chain.verified)}<div className="mono quiet">{chain.entry_hash}</div></dd></>}
        {rerun && <><dt>Re-run</dt><dd>{rerun.state ? say(rerun.state) : 'Not run again yet'}</dd></>}
        {approvals.length > 0 && <><dt>Approvals</dt><dd>{approvals.length}</dd></>}
        {overrides.map((override, at) => [<dt key={`t${at}`}>Overruled</dt>, <dd key={`d${at}`}>{say(override.reason_code)}: {override.reason}</dd>])}
      </dl>
    </section>
  );
}

function flipText(change: Card['would_change_if'][number], candidates: Card['candidates']): string {
  const name = typeof change === 'string' ? undefined : candidates.find(({ key }) => key === change.target)?.label;
  return name ? `${name} would win: ${changeText(change)}` : changeText(change);
}

function verified(state: boolean | null) {
  if (state === null) return <span className="chip">not verified yet</span>;
  return state ? <span className="chip done">verified</span> : <span className="chip late">broken</span>;
}

/** The winner stands in the table too, also where the server lists it apart. */
function withWinner({ winner, candidates }: Card): Card['candidates'] {
  return winner && !candidates.some(({ key }) => key === winner.key) ? [{ ...winner, broken_rules: winner.broken_rules ?? [] }, ...candidates] : candidates;
}
