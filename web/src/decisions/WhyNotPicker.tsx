import { Alert, Button, Group, Select } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import * as api from '../api/calls';
import type { Candidate, WhyNot } from '../api/types';
import { useWorld } from '../live/useLive';
import { ProblemNote } from '../shared/ProblemNote';
import { amount, changeText, ruleAmount, say, score, signedScore } from '../shared/words';

interface Props { decisionId: string; candidates: Candidate[]; winnerKey: string | null }

/** “Why not X?”: answered by running the policy again, never by a guess. */
export function WhyNotPicker({ decisionId, candidates, winnerKey }: Props) {
  const { drivers } = useWorld();
  const [driverId, setDriverId] = useState<string | null>(null);
  const options = useMemo(() => optionsOf(candidates, winnerKey, [...drivers.values()]), [candidates, winnerKey, drivers]);
  const ask = useMutation({ mutationFn: (id: string) => api.decisions.whyNot(decisionId, id) });
  const name = options.find(({ value }) => value === driverId)?.label ?? 'this driver';

  return (
    <section className="panel why-not" aria-label="Why not another driver">
      <h3 style={{ margin: 0 }}>Why not another driver?</h3>
      <Group gap={8} wrap="nowrap">
        <Select
          className="grow" searchable aria-label="Why not this driver" placeholder="Choose a driver" limit={60} nothingFoundMessage="No such driver"
          data={options} value={driverId} onChange={(value) => { setDriverId(value); ask.reset(); }}
        />
        <Button disabled={!driverId} loading={ask.isPending} onClick={() => driverId && ask.mutate(driverId)}>Why not?</Button>
      </Group>
      {ask.isError && <ProblemNote error={ask.error} />}
      {ask.data && <Answer name={name} answer={ask.data} />}
    </section>
  );
}

function Answer({ name, answer }: { name: string; answer: WhyNot }) {
  return (
    <div role="status" aria-label="Answer" data-target-status={answer.target_status}>
      <Alert color={answer.target_status === 'chosen' ? 'teal' : answer.target_status === 'blocked' ? 'red' : 'yellow'} title={headline(name, answer)}>
        {answer.broken_rules.length > 0 && (
          <ul style={{ margin: 0, paddingLeft: 18 }}>{answer.broken_rules.map((rule) => <li key={rule.rule}>{say(rule.rule)}{ruleAmount(rule) && `: ${ruleAmount(rule)}`}</li>)}</ul>
        )}
        {answer.part_differences.some(({ value }) => value !== 0) && (
          <div className="difference">
            <span className="quiet">Winner ahead by</span><b />
            {answer.part_differences.filter(({ value }) => value !== 0).map(({ code, value }) => [<span key={code}>{say(code)}</span>, <b key={`${code}-value`} className="num">{signedScore(value)}</b>])}
          </div>
        )}
      </Alert>
      {answer.smallest_changes.length > 0 && (
        <>
          <h3 style={{ margin: '12px 0 4px' }}>Smallest change that would make {name} win</h3>
          <ul style={{ margin: 0, paddingLeft: 18 }}>
            {answer.smallest_changes.map((change, at) => (
              <li key={at}>
                {changeText(change)}
                <span className="quiet">{change.verified ? ' · checked by running the policy again' : ''}{change.grid ? `, in steps of ${amount(change.grid, change.unit === 'seconds_from_now' ? 'seconds' : change.unit)}` : ''}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {answer.none_found && <p className="quiet" style={{ margin: '8px 0 0' }}>{answer.none_found}</p>}
    </div>
  );
}

function headline(name: string, { target_status, gap }: WhyNot): string {
  switch (target_status) {
    case 'chosen': return `${name} was chosen.`;
    case 'blocked': return `${name} breaks a hard rule.`;
    case 'lost': return `${name} was ${score(gap === null ? null : Math.abs(gap))} points behind.`;
    case 'pruned': return `${name} was outside the first selection; scored now${gap === null ? '' : `, ${score(Math.abs(gap))} points behind`}.`;
  }
}

function optionsOf(candidates: Candidate[], winnerKey: string | null, all: { id: string; name: string }[]): { value: string; label: string }[] {
  const names = new Map<string, string>();
  for (const { driver_id, label, key } of candidates) if (driver_id && key !== winnerKey) names.set(driver_id, label);
  const winner = candidates.find(({ key }) => key === winnerKey)?.driver_id;
  for (const { id, name } of all) if (id !== winner && !names.has(id)) names.set(id, name);
  return [...names].map(([value, label]) => ({ value, label }));
}
