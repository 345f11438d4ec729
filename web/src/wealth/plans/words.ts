import type { PlanFact } from '../../api/types';
import { say } from '../../shared/words';
import { money, percent } from '../parts/money';

interface Known { currency: string; nameOf: (scheme: string) => string }

/** A key of an allocation as people say it: a class, or the name of a scheme. */
export function keyName(key: string | undefined, nameOf: Known['nameOf']): string {
  return key?.startsWith('scheme:') ? nameOf(key.slice('scheme:'.length)) : key ?? 'the portfolio';
}

/** A fact of a plan as one plain sentence; a code that is not known here is said as it stands, with its values. */
export function sentenceOf(fact: PlanFact, known: Known): string {
  const { code, ...values } = fact;
  const key = keyName(values['key'], known.nameOf);
  const cash = (name: string) => money(values[name], known.currency);
  const size = (name: string) => money(Math.abs(Number(values[name])), known.currency);
  const where = `${capital(key)} is ${percent(values['share'])} of the portfolio, its target ${percent(values['target'])}`;
  switch (code) {
    case 'above_destination': return `${where}: ${size('change')} of it are sold.`;
    case 'below_destination': return `${where}: ${size('change')} of it are bought.`;
    case 'below_target_cash': return `${where}: ${size('change')} of the cash goes there.`;
    case 'withdrawal': return `${where}: ${size('change')} of the withdrawal comes from it.`;
    case 'look_through_sale': return `Looking through the mixed schemes, ${cash('planned')} of this one is sold.`;
    case 'look_through_purchase': return `Looking through the mixed schemes, ${cash('planned')} of this one is bought.`;
    case 'no_fund_for_class': return `Nothing is bought for ${key} (${cash('amount')}): the rule names no scheme for it, and none of it is held.`;
    case 'rebalance_amount': return `The rule moves at most ${cash('limit')} at once; ${cash('wanted')} were wanted, so all trades are scaled down alike.`;
    case 'max_turnover_percent': return `The rule moves at most ${percent(values['limit'])} of the portfolio at once; ${percent(values['wanted'])} were wanted, so all trades are scaled down alike.`;
    case 'tax_budget': return `The tax stays below ${cash('limit')}; ${cash('wanted')} were wanted, so the dearest sales are left out.`;
    case 'benefit_factor': return `Sales are left out: tax and exit load of ${cash('tax_and_load')} are more than they would be worth by the rule's factor ${values['factor']}.`;
    case 'unchecked_charge_row': return 'A charge is reckoned with an example rate that nobody has checked.';
    case 'unchecked_tax_row': return 'The tax is reckoned with an example rate that nobody has checked.';
    case 'no_tax_row': return `No tax rate is known for ${values['asset_class']}: its tax is not in the estimate.`;
    case 'approximate': return `More than ${values['most_exact']} orders: their minimums are met step by step, so the plan is near the best one, not proven to be it.`;
    case 'order_left_out': return `${known.nameOf(values['scheme'] ?? '')}: an order of ${cash('amount')} is too small and is left out.`;
    case 'units_not_free': return `${known.nameOf(values['scheme'] ?? '')}: ${values['units']} units are locked, pledged or set aside, and are not sold.`;
    default: return said(code, values);
  }
}

function said(code: string, values: Record<string, string>): string {
  const parts = Object.entries(values).map(([name, value]) => `${say(name).toLowerCase()} ${value}`);
  return parts.length > 0 ? `${say(code)} (${parts.join(', ')})` : say(code);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
