/** What a new scheme is asked for, as text, and the request that comes of it. */
import type { NewScheme } from '../../api/types';
import { orNull } from '../parts/FormFoot';

export const emptyScheme = { name: '', code: '', amc: '', category: '', assetClass: 'equity', isin: '', isinReinvest: '', plan: '', option: '', decimals: '4', calendar: '' };

export type SchemeDraft = typeof emptyScheme;

/** The members whose refusals stand at their fields. */
export const newSchemeFields = ['name', 'product_code', 'amc', 'category', 'asset_class', 'isin', 'isin_reinvest', 'plan', 'option', 'unit_decimals', 'calendar_id'];

export function isSchemeReady({ name, code, amc, category }: SchemeDraft): boolean {
  return [name, code, amc, category].every((text) => text.trim() !== '');
}

/** ISINs are written in capitals; what is left empty is not set. */
export function schemeBody(draft: SchemeDraft, isTraded: boolean): NewScheme {
  const capitals = (text: string) => orNull(text)?.toUpperCase() ?? null;
  return {
    name: draft.name.trim(), product_code: draft.code.trim(), amc: draft.amc.trim(), category: draft.category.trim(), asset_class: draft.assetClass, isin: capitals(draft.isin), isin_reinvest: capitals(draft.isinReinvest),
    plan: orNull(draft.plan), option: orNull(draft.option), unit_decimals: Number(draft.decimals), calendar_id: orNull(draft.calendar), is_exchange_traded: isTraded,
  };
}
