import type { WealthTask } from '../../api/types';
import type { WealthPage } from '../../shell/place';

export interface TaskPlace { screen: WealthPage; item: string | null; /** Where a task leads to several. */ name: string | null }

const places: Record<string, (task: WealthTask) => Omit<TaskPlace, 'name'>> = {
  nav_quarantine: ({ subject_id }) => ({ screen: 'wealth/quarantine', item: subject_id }),
  nav_drop: () => ({ screen: 'wealth/quarantine', item: null }),
  rebalancing_execution: ({ subject_id }) => ({ screen: 'wealth/plans', item: subject_id }),
  rebalancing_rule: ({ subject_id }) => ({ screen: 'wealth/rules', item: `rebal:${subject_id}` }),
  auto_invest_rule: ({ subject_id }) => ({ screen: 'wealth/rules', item: `auto:${subject_id}` }),
  trigger_order: ({ subject_id }) => ({ screen: 'wealth/triggers', item: subject_id }),
  investment_order: ({ subject_id }) => ({ screen: 'wealth/orders', item: subject_id }),
};

/** Where the subject of a task is answered or looked at; an occurrence that asks is answered at its plan or at its orders. */
export function placesOf(task: WealthTask): TaskPlace[] {
  const { scheme_id: scheme, orders, execution_id: plan } = task.detail;
  if (task.subject_type === 'corporate_action' && typeof scheme === 'string') return [{ screen: 'wealth/schemes', item: `scheme:${scheme}:actions`, name: null }];
  if (task.subject_type === 'occurrence' && typeof plan === 'string') return [{ screen: 'wealth/plans', item: plan, name: null }];
  if (task.subject_type === 'occurrence' && Array.isArray(orders)) return orders.map((code) => ({ screen: 'wealth/orders', item: String(code), name: orders.length > 1 ? String(code) : null }));
  const place = places[task.subject_type];
  return place ? [{ ...place(task), name: null }] : [];
}
