import { ActionIcon, Button, Group, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { percent } from '../parts/money';
import { SchemeSelect } from '../parts/ScopeFields';
import { sumOf } from '../parts/shares';
import type { Part } from './autoInvestDraft';

interface Props { parts: Part[]; onParts: (parts: Part[]) => void; isFixed: boolean; says: (member: string) => string | undefined }

/** Into one scheme, or into several with their parts of 100. */
export function BasketFields({ parts, onParts, isFixed, says }: Props) {
  const put = (at: number, change: Partial<Part>) => onParts(parts.map((part, index) => (index === at ? { ...part, ...change } : part)));
  const isBasket = parts.length > 1;
  const sum = sumOf(parts.map((part) => part.percent));
  return (
    <div style={{ display: 'grid', gap: 8 }}>
      {parts.map((part, at) => (
        <div key={at} className={isBasket ? 'backtest-part' : undefined}>
          <SchemeSelect label={isBasket ? `Scheme ${at + 1}` : 'Into the scheme'} required value={part.scheme} onChange={(scheme) => put(at, { scheme })} disabled={isFixed && !isBasket} description={isFixed && !isBasket ? 'A rule that has invested keeps its scheme' : undefined} error={isBasket ? says(`basket/${at}/scheme_id`) : says('scheme_id')} />
          {isBasket && <TextInput label="Part, %" inputMode="decimal" required value={part.percent} error={says(`basket/${at}/percent`)} onChange={(event) => put(at, { percent: event.currentTarget.value })} />}
          {isBasket && <ActionIcon variant="subtle" color="gray" mb={4} aria-label={`Leave scheme ${at + 1} out`} onClick={() => { const left = parts.filter((_, index) => index !== at); onParts(left.length === 1 ? [{ ...left[0]!, percent: '100' }] : left); }}><IconX size={16} /></ActionIcon>}
        </div>
      ))}
      <Group gap={10}>
        <Button size="compact-xs" variant="default" disabled={parts.length >= 20} onClick={() => onParts(parts.length === 1 ? [{ ...parts[0]!, percent: '50' }, { scheme: null, percent: '50' }] : [...parts, { scheme: null, percent: '' }])}>{isBasket ? 'One more scheme' : 'Split over several schemes'}</Button>
        {isBasket && <span role="status" className={sum === '100' ? 'quiet' : 'lost'}>{sum === null ? 'Each part is a number.' : `Together ${percent(sum, 4)}${sum === '100' ? '' : ', not 100 %'}`}</span>}
      </Group>
      {says('basket') && <span className="lost" role="alert">{says('basket')}</span>}
    </div>
  );
}
