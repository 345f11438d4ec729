import type { RebalancingExecution } from '../../api/types';
import { percent } from '../parts/money';

/** The drift before a plan and after it. One that was held before anything was measured has none. */
export function DriftOf({ plan }: { plan: Pick<RebalancingExecution, 'drift_percent' | 'planned_drift_percent' | 'current_allocation'> }) {
  if (Object.keys(plan.current_allocation).length === 0) return <span className="quiet">not measured</span>;
  return <><span className="whole">{percent(plan.drift_percent)}</span> → <span className="whole">{percent(plan.planned_drift_percent)}</span></>;
}
