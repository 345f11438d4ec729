import { TextInput } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import * as api from '../../api/calls';
import { Mix } from '../parts/Mix';
import { classColour, percent } from '../parts/money';
import { SchemeSelect } from '../parts/ScopeFields';

const classes = ['equity', 'debt', 'hybrid', 'gold', 'other', 'cash'];
const schemePrefix = 'scheme:';

interface Props { shares: Record<string, string>; onShares: (change: (old: Record<string, string>) => Record<string, string>) => void; sum: string | null; says: (member: string) => string | undefined }

/** A share for each class, and for single schemes where somebody wants that; the sum is reckoned exactly. */
export function TargetFields({ shares, onShares, sum, says }: Props) {
  const schemes = Object.keys(shares).filter((key) => key.startsWith(schemePrefix));
  const named = useQueries({ queries: schemes.map((key) => ({ queryKey: ['wealth', 'scheme', key.slice(schemePrefix.length)], queryFn: () => api.schemes.one(key.slice(schemePrefix.length)), staleTime: 300_000 })) });
  const put = (key: string) => (event: { currentTarget: { value: string } }) => { const { value } = event.currentTarget; onShares((old) => ({ ...old, [key]: value })); };
  const field = (key: string, label: string) => (
    <TextInput key={key} label={<><span className="key" style={{ background: classColour(key) }} aria-hidden="true" />{label}</>} inputMode="decimal" value={shares[key] ?? ''} error={says(`target_allocation/${key}`)} onChange={put(key)} />
  );
  return (
    <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
      <legend className="section-title">Targets, %</legend>
      <div className="shares">{classes.map((key) => field(key, key))}</div>
      {schemes.length > 0 && <div style={{ display: 'grid', gap: 8, marginTop: 8 }}>{schemes.map((key, at) => field(key, named[at]?.data?.name ?? 'Scheme'))}</div>}
      <div style={{ marginTop: 8 }}><Mix shares={Object.fromEntries(Object.entries(shares).map(([key, share]) => [key, Number(share) || 0]))} label="Targets" /></div>
      <p role="status" className={sum === '100' ? 'quiet' : 'lost'} style={{ margin: '4px 0 0' }}>{sum === null ? 'Each target is a number with at most 4 decimals.' : `Together ${percent(sum, 4)}${sum === '100' ? '' : ', not 100 %'}`}</p>
      {says('target_allocation') && <p className="lost" role="alert" style={{ margin: '4px 0 0' }}>{says('target_allocation')}</p>}
      <details style={{ marginTop: 6 }}>
        <summary className="quiet">A target for a single scheme</summary>
        <SchemeSelect label="Scheme" value={null} onChange={(id) => { if (id) onShares((old) => ({ ...old, [schemePrefix + id]: old[schemePrefix + id] ?? '' })); }} />
      </details>
    </fieldset>
  );
}
