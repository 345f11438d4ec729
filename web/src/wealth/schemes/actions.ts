/** What a corporate action does, and what it needs to be told. */
import type { CorporateAction } from '../../api/types';

export const actionKinds = [
  { value: 'Distribution', label: 'Distribution' }, { value: 'Face Value', label: 'Change of the face value' }, { value: 'Merger', label: 'Merger' }, { value: 'Segregation', label: 'Segregation of a part' }, { value: 'Closure', label: 'Closure' },
] as const;

export function kindName(kind: CorporateAction['kind']): string {
  return actionKinds.find(({ value }) => value === kind)!.label;
}

/** What shows in the NAV of its day takes effect with that NAV; everything else stops the scheme. */
export function stopsTheScheme(kind: string, factor: string): boolean {
  return kind !== 'Distribution' && !(kind === 'Face Value' && factor.trim() !== '');
}

export function consequenceOf(kind: string, factor: string): string {
  if (kind === 'Distribution') return 'It takes effect with the first NAV of that day: the NAV is judged with the distribution added, and Less Than orders follow what they say about distributions.';
  if (!stopsTheScheme(kind, factor)) return 'It takes effect with the first NAV of that day: earlier NAVs and open trigger values are multiplied by the factor, units by its inverse.';
  const end = kind === 'Merger' || kind === 'Closure' ? ' It is closed for every order.' : '';
  return `When that day begins the scheme stops: trigger orders on it are held, rules that name it wait for a person, clients are told, and a task lists what is held.${end} A record is not taken back.`;
}

/** `0.1`, `2.5 a unit`, or nothing. */
export function sizeOfAction({ factor, amount }: CorporateAction): string {
  return [factor !== null && `factor ${factor}`, amount !== null && `${amount} a unit`].filter(Boolean).join(', ') || '–';
}
