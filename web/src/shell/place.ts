/** Where the user is, kept in the address after `#`, so that back, forward and links work. */
import { useSyncExternalStore } from 'react';

const deliveryScreens = ['live', 'orders', 'drivers', 'decisions', 'engines', 'alerts', 'batches', 'plan', 'traffic', 'targets', 'statistics', 'messages'] as const;
const wealthScreens = [
  'wealth/clients', 'wealth/tasks', 'wealth/rules', 'wealth/plans', 'wealth/triggers', 'wealth/orders', 'wealth/quarantine', 'wealth/backtest', 'wealth/log', 'wealth/schemes', 'wealth/market', 'wealth/safety', 'wealth/messages',
] as const;
export const screens = [...deliveryScreens, ...wealthScreens] as const;
export type WealthPage = (typeof wealthScreens)[number];
export type Screen = (typeof screens)[number];

export function isWealth(screen: Screen): screen is WealthPage {
  return screen.startsWith('wealth/');
}

export interface Place {
  screen: Screen;
  order: string | null;
  driver: string | null;
  card: string | null;
  /** The client whom the wealth screens are limited to; kept from one of them to the next. */
  client: string | null;
  /** What is open on a wealth screen: a rule, a trigger order, a plan, an occurrence. */
  item: string | null;
}

const closed = { order: null, driver: null, card: null, item: null };

export function readPlace(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const values = new URLSearchParams(query);
  return {
    screen: screens.find((screen) => screen === path) ?? 'live',
    order: values.get('order'),
    driver: values.get('driver'),
    card: values.get('card'),
    client: values.get('client'),
    item: values.get('item'),
  };
}

export function writePlace(place: Place): string {
  const { screen: _, ...rest } = place;
  const query = new URLSearchParams(Object.entries(rest).filter((pair): pair is [string, string] => pair[1] !== null)).toString();
  return `#/${place.screen}${query ? `?${query}` : ''}`;
}

export function go(change: Partial<Place>): void {
  const now = readPlace(location.hash);
  const isOtherScreen = change.screen !== undefined && change.screen !== now.screen;
  const kept = isOtherScreen ? { screen: now.screen, ...closed, client: isWealth(now.screen) && isWealth(change.screen!) ? now.client : null } : now;
  const next = { ...kept, ...change };
  location.hash = writePlace(next);
}

let lastHash: string | null = null;
let lastPlace: Place = readPlace('');

export function usePlace(): Place {
  return useSyncExternalStore(subscribe, () => {
    if (location.hash !== lastHash) {
      lastHash = location.hash;
      lastPlace = readPlace(location.hash);
    }
    return lastPlace;
  });
}

function subscribe(watch: () => void): () => void {
  addEventListener('hashchange', watch);
  return () => removeEventListener('hashchange', watch);
}
