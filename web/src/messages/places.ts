import { screens } from '../shell/place';

/** The part of a message's link that the dashboard follows, as the address after `#`; null where the link leads elsewhere, or to a screen that this dashboard does not have. */
export function placeOf(link: string | null): string | null {
  const place = link?.match(/^\/(#\/([a-z/]+)(\?[^#]*)?)$/);
  return place && screens.some((screen) => screen === place[2]) ? place[1]! : null;
}
