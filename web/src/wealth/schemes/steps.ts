/** The steps of an exit load: within so many days of the purchase, so much of the value is kept. */
import type { ExitLoadStep } from '../../api/types';
import { isWhole } from '../market/fields';
import { percent } from '../parts/money';

export interface StepDraft { days: string; load: string }

export const mostSteps = 12;

/** `1 % within 365 days`, `2 % within 180 days, then 1 % within 365`. */
export function stepsText(steps: readonly ExitLoadStep[]): string {
  return steps.map(({ within_days, load_percent }, at) => `${percent(load_percent, 4)} within ${within_days}${at === 0 ? (within_days === 1 ? ' day' : ' days') : ''}`).join(', then ') || 'none';
}

/** What stands at the days of a step before anything is sent: each step reaches further than the one before. */
export function stepError(steps: readonly StepDraft[], at: number): string | undefined {
  const { days } = steps[at]!;
  if (days.trim() === '') return undefined;
  if (!isWhole(days)) return 'A whole number.';
  const before = at > 0 ? steps[at - 1]!.days : '0';
  return isWhole(before) && Number(days) <= Number(before) ? `More than ${Number(before)}: the days of the steps ascend.` : undefined;
}

export function areSteps(steps: readonly StepDraft[]): boolean {
  return steps.every(({ days, load }, at) => days.trim() !== '' && load.trim() !== '' && stepError(steps, at) === undefined);
}
