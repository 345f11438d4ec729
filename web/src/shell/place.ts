/** Where the user is, kept in the address after `#`, so that back, forward and links work. */
import { useSyncExternalStore } from 'react';

export const screens = ['live', 'orders', 'drivers', 'decisions', 'engines', 'alerts', 'batches', 'plan', 'traffic', 'targets', 'statistics', 'messages'] as const;
export type Screen = (typeof screens)[number];

export interface Place {
  screen: Screen;
  order: string | null;
  driver: string | null;
  card: string | null;
}

export function readPlace(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const values = new URLSearchParams(query);
  return {
    screen: screens.find((screen) => screen === path) ?? 'live',
    order: values.get('order'),
    driver: values.get('driver'),
    card: values.get('card'),
  };
}

export function writePlace(place: Place): string {
  const values = new URLSearchParams();
  if (place.order) values.set('order', place.order);
  if (place.driver) values.set('driver', place.driver);
  if (place.card) values.set('card', place.card);
  const query = values.toString();
  return `#/${place.screen}${query ? `?${query}` : ''}`;
}

export function go(change: Partial<Place>): void {
  const now = readPlace(location.hash);
  const isOtherScreen = change.screen !== undefined && change.screen !== now.screen;
  const next = isOtherScreen ? { order: null, driver: null, card: null, screen: now.screen, ...change } : { ...now, ...change };
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
