import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../../api/calls';
import { Problem } from '../../api/problem';
import { useMay } from '../../api/rights';
import type { RebalancingExecution } from '../../api/types';
import { ProblemNote, tell } from '../../shared/ProblemNote';
import { useZoneClock } from '../../shared/time';

/** A yes counts for the plan that is on the screen; a changed one is shown first and asked about again. */
export function PlanAnswer({ execution }: { execution: RebalancingExecution }) {
  const queries = useQueryClient();
  const clock = useZoneClock();
  const mayTrade = useMay('wealth:trade');
  const [reason, setReason] = useState('');
  const isSecond = execution.needs_second && execution.confirmed_by !== null;
  const refresh = () => queries.invalidateQueries({ queryKey: ['wealth'] });
  const agree = useMutation({
    mutationFn: () => (isSecond ? api.rebalancing.approve : api.rebalancing.confirm)(execution.id, execution.plan_hash!),
    onSuccess: ({ status }) => tell(status === 'Pending' ? 'Your yes is written down; a second person must agree.' : 'The plan is agreed; its orders leave.'),
    onSettled: refresh,
  });
  const reject = useMutation({ mutationFn: () => api.rebalancing.reject(execution.id, reason.trim()), onSuccess: () => tell('The plan is rejected.'), onSettled: refresh });
  if (execution.status !== 'Pending' || !mayTrade) return null;
  const changed = agree.error && Problem.of(agree.error).code === 'plan_changed';
  return (
    <Stack gap="xs" className="plan-actions">
      {changed && <ul className="notes" role="alert"><li>Prices moved: the plan was made anew. Look at it and answer again.</li></ul>}
      {(agree.isError || reject.isError) && !changed && <ProblemNote error={agree.error ?? reject.error} />}
      <Group gap={10} align="flex-end">
        <TextInput label="Why not" description="Needed to reject" style={{ flex: '1 1 200px' }} maxLength={500} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
        <Button variant="light" color="red" disabled={!reason.trim()} loading={reject.isPending} onClick={() => reject.mutate()}>Reject</Button>
        <Button disabled={!execution.plan_hash} loading={agree.isPending} onClick={() => agree.mutate()}>{isSecond ? 'Agree as the second person' : execution.needs_second ? 'Agree as the first of two' : 'Approve the plan'}</Button>
      </Group>
      {execution.expires_at && <span className="quiet num">Answer before {clock.dayTime(execution.expires_at)} ({clock.name}).</span>}
    </Stack>
  );
}
