import { Button, Group } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../api/calls';
import { useMay } from '../api/rights';
import type { MessageTemplate, Zone } from '../api/types';
import { ProblemNote, tellProblem } from '../shared/ProblemNote';
import { Empty, Rows } from '../shared/Waiting';
import { say } from '../shared/words';
import { TemplateForm } from './TemplateForm';
import { TemplatePreview } from './TemplatePreview';

/** The organisation's own words for an event, a channel and a language; without any the server's words are used. */
export function Templates({ zone }: { zone: Zone }) {
  const queries = useQueryClient();
  const mayManage = useMay('operations:manage');
  const events = useQuery({ queryKey: ['message-events'], queryFn: api.messages.events, staleTime: Infinity });
  const query = useQuery({ queryKey: ['message-templates'], queryFn: api.messages.templates });
  const [isWriting, setWriting] = useState(false);
  const [shown, setShown] = useState<MessageTemplate | null>(null);
  const move = useMutation({
    mutationFn: ({ id, what }: { id: string; what: 'activate' | 'retire' }) => api.messages[what](id), onError: tellProblem, onSettled: () => void queries.invalidateQueries({ queryKey: ['message-templates'] }),
  });
  return (
    <>
      <Group p="md" gap={10}>
        <span className="quiet grow">Words of your own. Where there are none, the server has its own for every event.</span>
        {mayManage && <Button size="xs" disabled={!events.data} onClick={() => setWriting(true)}>Write new words</Button>}
      </Group>
      {query.isPending && <Rows />}
      {query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
      {query.data?.length === 0 && <Empty title="No words of your own">Every message is sent in the server’s words.</Empty>}
      {query.data && query.data.length > 0 && (
        <table className="grid-table" aria-label="Wording">
          <thead><tr><th>Event</th><th>Channel</th><th className="wide">Language</th><th className="right wide">Version</th><th>State</th><th className="wide">Subject</th><th /></tr></thead>
          <tbody>
            {query.data.map((row) => (
              <tr key={row.id}>
                <td><b>{row.event}</b></td><td>{row.channel}</td><td className="wide">{row.locale}</td><td className="right num wide">{row.version}</td>
                <td><span className={row.status === 'active' ? 'chip done' : 'chip'}>{say(row.status)}</span></td>
                <td className="wide cut" style={{ maxWidth: 260 }}>{row.subject}</td>
                <td className="right">
                  {mayManage && (
                    <Group gap={6} justify="flex-end">
                      <Button size="compact-xs" variant="default" aria-label={`Preview ${row.event} ${row.version}`} onClick={() => setShown(row)}>Preview</Button>
                      {row.status === 'draft' && <Button size="compact-xs" onClick={() => move.mutate({ id: row.id, what: 'activate' })}>Use it</Button>}
                      {row.status === 'active' && <Button size="compact-xs" variant="subtle" onClick={() => move.mutate({ id: row.id, what: 'retire' })}>Retire</Button>}
                    </Group>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {isWriting && events.data && <TemplateForm events={events.data} onClose={() => setWriting(false)} />}
      {shown && <TemplatePreview template={shown} event={events.data?.find(({ name }) => name === shown.event)} zone={zone} onClose={() => setShown(null)} />}
    </>
  );
}
