import { Button, Group, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../api/calls';
import { ProblemNote } from '../shared/ProblemNote';
import { Rows } from '../shared/Waiting';
import { figure, say } from '../shared/words';

/** What would help now, and questions in plain words. Every figure is computed, and says where it comes from. */
export function Advice() {
  const advice = useQuery({ queryKey: ['targets', 'advice'], queryFn: api.targets.advice, staleTime: 60_000 });
  const [text, setText] = useState('');
  const ask = useMutation({ mutationFn: (query: string) => api.targets.ask(query) });
  const put = (query: string) => { setText(query); ask.mutate(query); };
  const found = advice.data?.recommendations;
  return (
    <div className="advice">
      <section className="panel advice-part" aria-label="What would help">
        <h2>What would help now</h2>
        {advice.isPending && <Rows count={3} />}
        {advice.isError && <ProblemNote error={advice.error} onRetry={() => void advice.refetch()} />}
        {found && found.top_recommendations.length === 0 && <p className="quiet">Nothing stands out: no order waits and nobody is behind.</p>}
        <ul className="advice-list">
          {found?.top_recommendations.map((each) => <li key={each.action}><span className={each.priority === 'critical' ? 'chip late' : each.priority === 'high' ? 'chip warning' : 'chip'}>{say(each.priority)}</span> {each.action}<div className="quiet">Impact: {each.expected_impact ?? 'not measured'}</div></li>)}
        </ul>
        {found && (['strengths', 'weaknesses', 'opportunities'] as const).map((kind) => found.performance_insights[kind].length > 0 && <div key={kind}><p className="section-title">{say(kind)}</p><ul>{found.performance_insights[kind].map((line) => <li key={line}>{line}</li>)}</ul></div>)}
        {found && <p className="quiet">{found.predicted_improvements.reason}</p>}
      </section>
      <section className="panel advice-part" aria-label="Ask">
        <h2>Ask about the fleet</h2>
        <form onSubmit={(event) => { event.preventDefault(); if (text.trim()) ask.mutate(text.trim()); }}>
          <Group gap={8} wrap="nowrap">
            <TextInput className="grow" aria-label="Your question" placeholder="Who is behind?" maxLength={1000} value={text} onChange={(event) => setText(event.currentTarget.value)} />
            <Button type="submit" disabled={text.trim() === ''} loading={ask.isPending}>Ask</Button>
          </Group>
        </form>
        <Group gap={6}>{['who is behind', 'late orders', 'deliveries today', 'today against last week'].map((query) => <Button key={query} size="compact-xs" variant="default" onClick={() => put(query)}>{say(query)}</Button>)}</Group>
        {ask.isError && <ProblemNote error={ask.error} />}
        {ask.data && !ask.data.success && <div role="status"><p>This question is not understood. These are:</p><Group gap={6}>{ask.data.suggestions.map((query) => <Button key={query} size="compact-xs" variant="default" onClick={() => put(query)}>{say(query)}</Button>)}</Group></div>}
        {ask.data?.success && (
          <table className="grid-table" aria-label="Answer">
            <thead><tr><th>Fact</th><th>Value</th><th className="wide">Source</th></tr></thead>
            <tbody>{ask.data.facts.map((fact) => <tr key={fact.name}><td>{say(fact.name)}</td><td className="num">{valueText(fact.value)}</td><td className="wide quiet">{fact.source}</td></tr>)}</tbody>
          </table>
        )}
      </section>
    </div>
  );
}

function valueText(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'string' || value === null) return figure(value);
  return Array.isArray(value) ? (value.length === 0 ? 'none' : value.map(valueText).join(', ')) : JSON.stringify(value);
}
