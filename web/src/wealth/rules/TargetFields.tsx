import { useQueries } from '@tanstack/react-query';
import * as api from '../../api/calls';
import { ClassShares } from '../parts/ClassShares';
import { SchemeSelect } from '../parts/ScopeFields';

const schemePrefix = 'scheme:';

interface Props { shares: Record<string, string>; onShares: (change: (old: Record<string, string>) => Record<string, string>) => void; says: (member: string) => string | undefined }

/** A share for each class, and for single schemes where somebody wants that. */
export function TargetFields({ shares, onShares, says }: Props) {
  const schemes = Object.keys(shares).filter((key) => key.startsWith(schemePrefix));
  const named = useQueries({ queries: schemes.map((key) => ({ queryKey: ['wealth', 'scheme', key.slice(schemePrefix.length)], queryFn: () => api.schemes.one(key.slice(schemePrefix.length)), staleTime: 300_000 })) });
  return (
    <ClassShares
      legend="Targets, %" member="target_allocation" shares={shares} onShare={(key, share) => onShares((old) => ({ ...old, [key]: share }))} says={says}
      others={schemes.map((key, at) => ({ key, label: named[at]?.data?.name ?? 'Scheme' }))}
    >
      <details style={{ marginTop: 6 }}>
        <summary className="quiet">A target for a single scheme</summary>
        <SchemeSelect label="Scheme" value={null} onChange={(id) => { if (id) onShares((old) => ({ ...old, [schemePrefix + id]: old[schemePrefix + id] ?? '' })); }} />
      </details>
    </ClassShares>
  );
}
