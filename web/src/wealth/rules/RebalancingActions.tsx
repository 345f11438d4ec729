import { Button, Group } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../../api/calls';
import { useMay } from '../../api/rights';
import type { RebalancingRule } from '../../api/types';
import { ProblemNote, tell } from '../../shared/ProblemNote';
import { go } from '../../shell/place';
import { CancelDialog } from '../parts/CancelDialog';
import { PlanView } from '../plans/PlanDrawer';
import { RebalancingForm } from './RebalancingForm';

/** What may be done with a rebalancing rule: look at the plan it would make, make it, pause, change and cancel the rule. */
export function RebalancingActions({ rule, currency }: { rule: RebalancingRule; currency: string }) {
  const queries = useQueryClient();
  const mayTrade = useMay('wealth:trade');
  const mayWrite = useMay('wealth:write');
  const [dialog, setDialog] = useState<'change' | 'cancel' | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: ['wealth'] });
  const preview = useMutation({ mutationFn: () => api.rebalancing.preview(rule.id) });
  const plan = useMutation({
    mutationFn: () => api.rebalancing.execute(rule.id),
    onSuccess: async (made) => {
      await refresh();
      if (made.id) go({ screen: 'wealth/plans', item: made.id, client: rule.client_id });
      else tell(made.message ?? 'Nothing to do: the portfolio is inside its band.');
    },
  });
  const act = useMutation({ mutationFn: (what: 'pause' | 'resume') => api.rebalancing.act(rule.id, what), onSuccess: (_, what) => tell(what === 'pause' ? 'The rule is paused.' : 'The rule goes on.'), onSettled: refresh });
  const isOpen = !['Cancelled', 'Completed'].includes(rule.status);
  const seen = preview.data;
  return (
    <>
      {(plan.isError || act.isError || preview.isError) && <ProblemNote error={plan.error ?? act.error ?? preview.error} />}
      <Group gap={8}>
        {isOpen && <Button size="xs" variant={seen ? 'default' : 'filled'} loading={preview.isPending} onClick={() => preview.mutate()}>Look at the plan of now</Button>}
        {mayTrade && (rule.status === 'Active' || rule.status === 'Paused') && rule.is_enabled && <Button size="xs" variant={seen ? 'filled' : 'default'} loading={plan.isPending} onClick={() => plan.mutate()}>Make this plan</Button>}
        {mayWrite && rule.status === 'Active' && <Button size="xs" variant="default" loading={act.isPending} onClick={() => act.mutate('pause')}>Pause</Button>}
        {mayWrite && (rule.status === 'Paused' || rule.status === 'Needs Attention') && <Button size="xs" variant="default" loading={act.isPending} onClick={() => act.mutate('resume')}>Let it go on</Button>}
        {mayWrite && isOpen && <Button size="xs" variant="default" onClick={() => setDialog('change')}>Change…</Button>}
        {mayWrite && isOpen && <Button size="xs" variant="light" color="red" onClick={() => setDialog('cancel')}>Cancel the rule…</Button>}
      </Group>
      {seen && (
        <section className="wealth-card" aria-label="Plan of now">
          <h2>What it would do now; nothing is placed</h2>
          <div className="wealth-card-body">{seen.message && <p>{seen.message}</p>}{seen.plan.result && <PlanView plan={{ ...seen.plan.result, message: undefined }} currency={currency} />}<span className="hash">Plan {seen.plan_hash}</span></div>
        </section>
      )}
      {dialog === 'change' && <RebalancingForm client={rule.client_id} rule={rule} onClose={() => setDialog(null)} onSaved={() => { setDialog(null); preview.reset(); }} onReload={() => { void refresh(); setDialog(null); }} />}
      {dialog === 'cancel' && <CancelDialog title="Cancel the rule" text="It makes no more plans; one that waits for a yes is void. This is for good: pause it to let it rest." submit="Cancel the rule" onClose={() => setDialog(null)} cancel={(reason) => api.rebalancing.cancel(rule.id, reason)} />}
    </>
  );
}
