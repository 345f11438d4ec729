/** Settings as they are typed, and what is wrong with them before the server is asked. */
import type { EngineSettings, SettingLimit, SettingValue } from '../api/types';

export type Draft = Record<string, string>;

export function draftOf(config: Record<string, SettingValue>): Draft {
  return Object.fromEntries(Object.entries(config).map(([name, value]) => [name, String(value)]));
}

/** Why a typed value cannot be one; undefined when it can. */
export function valueProblem(typed: string | undefined, limit: SettingLimit): string | undefined {
  const text = typed?.trim() ?? '';
  const value = Number(text);
  if (text === '' || Number.isNaN(value)) return 'A number.';
  if (isWhole(limit) && !Number.isInteger(value)) return 'A whole number.';
  return value < limit.least || value > limit.most ? `From ${limit.least} to ${limit.most}.` : undefined;
}

/** Null while something is no value. */
export function configOf(draft: Draft, settings: EngineSettings): Record<string, SettingValue> | null {
  const limits = new Map(settings.limits.map((limit) => [limit.name, limit]));
  const values: Record<string, SettingValue> = {};
  for (const name of Object.keys(settings.config)) {
    const limit = limits.get(name);
    if (limit && valueProblem(draft[name], limit)) return null;
    values[name] = limit ? Number(draft[name]) : draft[name] ?? '';
  }
  return values;
}

export function changedNames(one: Record<string, SettingValue>, other: Record<string, SettingValue>): string[] {
  return Object.keys({ ...one, ...other }).filter((name) => one[name] !== other[name]);
}

/** Limits are whole where the setting is; only distances have tenths. */
function isWhole({ least }: SettingLimit): boolean {
  return Number.isInteger(least);
}
