import type { AutomationType } from '../../api/types';

/** What kind of automation, as people call it. */
export function sayAutomation(type: AutomationType): string {
  return { AutoInvest: 'Auto-invest', Rebalancing: 'Rebalancing', TriggerOrder: 'Trigger order' }[type];
}
