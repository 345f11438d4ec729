import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { Mix } from './Mix';
import { assetClasses, classColour, percent } from './money';
import { sumOf } from './shares';

interface Props {
  legend: string;
  /** The member that is sent, for the refusals of its parts. */
  member: string;
  shares: Record<string, string>;
  onShare: (key: string, share: string) => void;
  says: (member: string) => string | undefined;
  /** What has a share beside the classes. */
  others?: readonly { key: string; label: string }[];
  children?: ReactNode;
}

/** A share for each class; the sum is reckoned exactly, and must be 100. */
export function ClassShares({ legend, member, shares, onShare, says, others = [], children }: Props) {
  const sum = sumOf(Object.values(givenShares(shares)));
  const field = (key: string, label: string) => (
    <TextInput key={key} label={<><span className="key" style={{ background: classColour(key) }} aria-hidden="true" />{label}</>} inputMode="decimal" value={shares[key] ?? ''} error={says(`${member}/${key}`)} onChange={(event) => onShare(key, event.currentTarget.value)} />
  );
  return (
    <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
      <legend className="section-title">{legend}</legend>
      <div className="shares">{assetClasses.map((key) => field(key, key))}</div>
      {others.length > 0 && <div style={{ display: 'grid', gap: 8, marginTop: 8 }}>{others.map(({ key, label }) => field(key, label))}</div>}
      <div style={{ marginTop: 8 }}><Mix shares={Object.fromEntries(Object.entries(shares).map(([key, share]) => [key, Number(share) || 0]))} label={legend} /></div>
      <p role="status" className={sum === '100' ? 'quiet' : 'lost'} style={{ margin: '4px 0 0' }}>{sum === null ? 'Each share is a number with at most 4 decimals.' : `Together ${percent(sum, 4)}${sum === '100' ? '' : ', not 100 %'}`}</p>
      {says(member) && <p className="lost" role="alert" style={{ margin: '4px 0 0' }}>{says(member)}</p>}
      {children}
    </fieldset>
  );
}

/** Those that are filled in. */
export function givenShares(shares: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(shares).filter(([, share]) => share.trim() !== ''));
}

/** As a change is sent: what was there before and is empty now goes away. */
export function shareMembers(shares: Record<string, string>, before: Record<string, number> | null): Record<string, string | null> {
  return { ...Object.fromEntries(Object.keys(before ?? {}).map((key) => [key, null])), ...givenShares(shares) };
}

export function shareTexts(shares: Record<string, number>): Record<string, string> {
  return Object.fromEntries(Object.entries(shares).map(([key, share]) => [key, String(share)]));
}
