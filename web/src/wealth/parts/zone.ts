import { useQuery } from '@tanstack/react-query';
import { useContext } from 'react';
import * as api from '../../api/calls';
import { clock } from '../../live/clock';
import { typedOf } from '../../shared/localTime';
import { ZoneTime } from '../../shared/time';
import { ownTimeZone } from '../../shared/timeZones';

/** By whose clock wealth shows times: that of the chosen client, else the one that all clients share, else this browser's. */
export function useWealthTimeZone(client: string | null, enabled: boolean): string {
  const chosen = useQuery({ queryKey: ['wealth', 'client', client], queryFn: () => api.clients.one(client!), enabled: enabled && client !== null, staleTime: 30_000 });
  const all = useQuery({ queryKey: ['wealth', 'clients', 'names'], queryFn: () => api.clients.page({ limit: 500 }), enabled, staleTime: 60_000 });
  const zones = new Set(all.data?.items.map(({ time_zone }) => time_zone));
  return chosen.data?.time_zone ?? (zones.size === 1 ? [...zones][0]! : ownTimeZone());
}

/** Today's date by the clock that the screen shows, which in a simulated book is the book's. */
export function useToday(): string {
  const timeZone = useContext(ZoneTime);
  return typedOf(new Date(clock.now()).toISOString(), timeZone).slice(0, 10);
}
