import { Alert, Button, Checkbox, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import * as api from '../api/calls';
import { Problem } from '../api/problem';
import type { BrokenRule } from '../api/types';
import { useWorld } from '../live/useLive';
import { ProblemNote, tell } from '../shared/ProblemNote';
import { Rows } from '../shared/Waiting';
import { ruleAmount, say } from '../shared/words';
import { CandidatePicker } from './CandidatePicker';
import { refreshOrder } from './OrderDetails';

/** Gives an order to a driver of the person's choice. The reason is kept with the decision. */
export function AssignDialog({ orderId, driverId = null, onClose }: { orderId: string; driverId?: string | null; onClose: () => void }) {
  const order = useWorld().orders.get(orderId);
  const query = useQuery({ queryKey: ['candidates', orderId], queryFn: () => api.orders.candidates(orderId), staleTime: 0 });
  const [chosen, setChosen] = useState<string | null>(driverId);
  const [reason, setReason] = useState('');
  const [refused, setRefused] = useState<BrokenRule[]>([]);
  const [accepted, setAccepted] = useState<string[]>([]);
  const candidate = query.data?.find((each) => each.driver_id === chosen);
  const broken = useMemo(() => mergeRules(candidate?.broken_rules ?? [], refused), [candidate, refused]);
  const isComplete = chosen !== null && reason.trim().length >= 3 && broken.every(({ rule }) => accepted.includes(rule));

  const choose = (id: string) => { setChosen(id); setRefused([]); setAccepted([]); };
  const assign = useMutation({
    mutationFn: () => api.orders.assign(orderId, { driver_id: chosen!, reason: reason.trim(), acknowledge_rules: accepted }),
    onSuccess: () => {
      tell(`${order?.order_number ?? 'The order'} goes to ${candidate?.name ?? 'the driver'}.`);
      void refreshOrder(orderId);
      onClose();
    },
    onError: (error) => setRefused(rulesOf(error)),
  });

  return (
    <Modal opened onClose={onClose} size={760} title={`Assign ${order?.order_number ?? 'the order'} by hand`}>
      <Stack gap="sm">
        {query.isPending && <Rows count={5} />}
        {query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
        {query.data && <CandidatePicker candidates={query.data} chosen={chosen} onChoose={choose} />}
        {chosen && !candidate && query.data && <DriverSearchNote />}
        {broken.length > 0 && <BrokenRules broken={broken} accepted={accepted} onAccept={setAccepted} />}
        <Textarea
          label="Reason" description="Kept with the decision, and shown on its card." required autosize minRows={2}
          value={reason} onChange={(event) => setReason(event.currentTarget.value)}
        />
        {assign.isError && refused.length === 0 && <ProblemNote error={assign.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>Cancel</Button>
          <Button disabled={!isComplete} loading={assign.isPending} onClick={() => assign.mutate()}>
            {candidate ? `Assign to ${candidate.name}` : 'Assign'}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function DriverSearchNote() {
  return <Text size="sm" c="dimmed">This driver is not among the candidates of the order; the server will check every rule.</Text>;
}

function BrokenRules({ broken, accepted, onAccept }: { broken: BrokenRule[]; accepted: string[]; onAccept: (rules: string[]) => void }) {
  return (
    <Alert color="yellow" title="This choice breaks rules" role="alert">
      <Checkbox.Group value={accepted} onChange={onAccept} aria-label="Rules that you accept to break">
        <Stack gap={6}>
          {broken.map((rule) => (
            <Checkbox key={rule.rule} value={rule.rule} label={`I accept: ${say(rule.rule)}${ruleAmount(rule) ? ` (${ruleAmount(rule)})` : ''}`} />
          ))}
        </Stack>
      </Checkbox.Group>
    </Alert>
  );
}

/** The rules that a 422 names, wherever its document carries them. */
export function rulesOf(error: unknown): BrokenRule[] {
  const problem = Problem.of(error);
  if (problem.status !== 422) return [];
  const listed = problem.document['broken_rules'] ?? problem.document['rules'];
  if (!Array.isArray(listed)) return [];
  return listed.map((rule: BrokenRule | string) =>
    typeof rule === 'string' ? { rule, measured: null, limit: null, unit: null } : rule);
}

export function mergeRules(first: BrokenRule[], second: BrokenRule[]): BrokenRule[] {
  return [...new Map([...first, ...second].map((rule) => [rule.rule, rule])).values()];
}

