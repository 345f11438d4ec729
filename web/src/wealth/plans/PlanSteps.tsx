import { Button, Group } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import * as api from '../../api/calls';
import { useMay } from '../../api/rights';
import type { RebalancingExecution } from '../../api/types';
import { ProblemNote, tell } from '../../shared/ProblemNote';
import { go } from '../../shell/place';

type Step = 'reprice' | 'cancel' | 'retry-failed';

const done: Record<Step, string> = { reprice: 'The plan is made anew at the NAVs of now.', cancel: 'The plan is cancelled; it placed no order.', 'retry-failed': 'What was left undone is planned again.' };

/** What else may be done with a plan: price it anew, stop it, or plan what failed orders left undone. */
export function PlanSteps({ execution }: { execution: RebalancingExecution }) {
  const queries = useQueryClient();
  const mayTrade = useMay('wealth:trade');
  const step = useMutation({
    mutationFn: (what: Step) => api.rebalancing.step(execution.id, what),
    onSuccess: (made, what) => { tell(made.id ? done[what] : made.message ?? 'Nothing is left to do.'); if (made.id && made.id !== execution.id) go({ item: made.id }); },
    onSettled: () => queries.invalidateQueries({ queryKey: ['wealth'] }),
  });
  const isWaiting = ['Pending', 'Held'].includes(execution.status);
  const hasRest = ['Partially Executed', 'Failed'].includes(execution.status);
  if (!mayTrade || (!isWaiting && !hasRest)) return null;
  return (
    <>
      {step.isError && <ProblemNote error={step.error} />}
      <Group gap={8}>
        {isWaiting && <Button size="xs" variant="default" loading={step.isPending} onClick={() => step.mutate('reprice')}>Price it anew</Button>}
        {isWaiting && <Button size="xs" variant="default" loading={step.isPending} onClick={() => step.mutate('cancel')}>Cancel the plan</Button>}
        {hasRest && <Button size="xs" loading={step.isPending} onClick={() => step.mutate('retry-failed')}>Plan what is left undone</Button>}
      </Group>
    </>
  );
}
