/** Zones and what is set up for them. */
import { get, patch, post, put } from '../client';
import type { NewZone, Page, Roads, ServiceLevel, Zone, ZoneHours } from '../types';

export const zones = {
  list: () => get<Page<Zone>>('/zones').then((page) => page.items),
  create: (zone: NewZone) => post<Zone>('/zones', zone),
  change: (zone: Zone, change: Partial<Omit<NewZone, 'code'>> & { boundary?: Zone['boundary'] }) => patch<Zone>(`/zones/${zone.id}`, change, zone.row_version),
  hours: (id: string) => get<{ hours: ZoneHours[] }>(`/zones/${id}/calendar`).then(({ hours }) => hours),
  setHours: (zone: Zone, hours: ZoneHours[]) => put<unknown>(`/zones/${zone.id}/calendar`, { hours }, zone.row_version),
  levels: (id: string) => get<Page<ServiceLevel>>('/service-levels', { zone: id }).then((page) => page.items),
  saveLevel: (zone: Zone, level: Omit<ServiceLevel, 'id' | 'zone_id' | 'version' | 'retired_at'>) => post<ServiceLevel>('/service-levels', { ...level, zone: zone.id }),
  roads: (id: string) => get<Roads>(`/zones/${id}/roads`),
};
