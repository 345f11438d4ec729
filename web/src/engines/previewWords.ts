/** What a run without effect found, in one line a finding. */
import type { EnginePath, EnginePreview } from '../api/types';
import { figure, say } from '../shared/words';

export interface Finding { key: string; label: string; count: number }

export function findings(engine: EnginePath, preview: EnginePreview): Finding[] {
  const proposals = preview.zones.flatMap((zone) => zone.proposals ?? []);
  const of = (action: string) => proposals.filter((proposal) => proposal['action'] === action).length;
  const sum = (member: string) => proposals.reduce((total, proposal) => total + Number(proposal[member] ?? 0), 0);
  switch (engine) {
    case 'dispatch':
      return [
        { key: 'assign', label: 'Orders that would get a driver', count: of('assign') },
        { key: 'wait', label: 'Orders that would wait for something better', count: of('wait') },
        { key: 'none', label: 'Orders without an eligible driver', count: of('none') },
      ];
    case 'routes':
      return [
        { key: 'change', label: 'Routes that would change', count: of('change') },
        { key: 'keep', label: 'Routes that would stay', count: of('keep') },
        { key: 'minutes', label: 'Minutes saved by the changes', count: Math.round(proposals.filter((p) => p['action'] === 'change').reduce((total, p) => total + Number(p['time_saved_minutes'] ?? 0), 0)) },
      ];
    case 'batching':
      return [
        { key: 'batches', label: 'Batches that would be made', count: proposals.length },
        { key: 'orders', label: 'Orders in them', count: proposals.reduce((total, p) => total + (Array.isArray(p['order_ids']) ? p['order_ids'].length : 0), 0) },
        { key: 'minutes', label: 'Minutes saved by them', count: Math.round(sum('minutes_saved')) },
        { key: 'left', label: 'Orders left alone', count: preview.zones.reduce((total, zone) => total + (zone.left_alone?.length ?? 0), 0) },
      ];
    case 'escalation':
      return [
        { key: 'orders', label: 'Orders that the sweep would look at', count: preview.zones.reduce((total, zone) => total + (zone.orders?.length ?? 0), 0) },
        { key: 'silent', label: 'Drivers that have gone silent', count: preview.zones.reduce((total, zone) => total + (zone.silent_drivers?.length ?? 0), 0) },
      ];
  }
}

/** `12 → 9`, or the one figure where nothing is tried. */
export function compare(present: number, tried: number | null): string {
  return tried === null || tried === present ? figure(present) : `${figure(present)} → ${figure(tried)}`;
}

export function why(preview: EnginePreview): { reason: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const zone of preview.zones) {
    for (const { reason } of zone.left_alone ?? []) counts.set(reason, (counts.get(reason) ?? 0) + 1);
    for (const proposal of zone.proposals ?? []) {
      if (proposal['action'] !== 'none') continue;
      for (const [rule, drivers] of Object.entries((proposal['reasons'] ?? {}) as Record<string, number>)) counts.set(rule, (counts.get(rule) ?? 0) + drivers);
    }
  }
  return [...counts].map(([reason, count]) => ({ reason: say(reason), count })).sort((a, b) => b.count - a.count).slice(0, 6);
}
