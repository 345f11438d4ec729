import { Button, Group, SegmentedControl } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../../api/calls';
import { useMay } from '../../api/rights';
import type { RuleOccurrence } from '../../api/types';
import { ProblemNote, tell } from '../../shared/ProblemNote';
import { weekday } from '../parts/money';

/** The question after a pause of the server: which of the missed dates still run. Each answer passes every gate. */
export function MissedDates({ rule, asked }: { rule: string; asked: readonly RuleOccurrence[] }) {
  const queries = useQueryClient();
  const mayTrade = useMay('wealth:trade');
  const [answers, setAnswers] = useState<Record<string, string>>({});
  const dates = asked.flatMap(({ nominal_date }) => nominal_date ?? []).sort();
  const answer = useMutation({
    mutationFn: () => api.autoInvest.act(rule, 'missed', Object.fromEntries(dates.map((date) => [date, answers[date] ?? 'skip']))),
    onSuccess: () => tell('The missed dates are answered.'),
    onSettled: () => queries.invalidateQueries({ queryKey: ['wealth'] }),
  });
  return (
    <section className="wealth-card" aria-label="Missed dates">
      <h2>Missed dates: which of them run now?</h2>
      <div className="wealth-card-body">
        {dates.map((date) => (
          <Group key={date} justify="space-between">
            <span className="num">{weekday(date)}</span>
            <SegmentedControl size="xs" aria-label={`Answer for ${date}`} disabled={!mayTrade} value={answers[date] ?? 'skip'} data={[{ value: 'skip', label: 'Leave out' }, { value: 'run', label: 'Run now' }]} onChange={(value) => setAnswers((old) => ({ ...old, [date]: value }))} />
          </Group>
        ))}
        {answer.isError && <ProblemNote error={answer.error} />}
        {mayTrade && <Group justify="flex-end"><Button size="xs" loading={answer.isPending} onClick={() => answer.mutate()}>Answer</Button></Group>}
      </div>
    </section>
  );
}
