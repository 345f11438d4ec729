/** Colours of the map. Calm ground, loud only where a person should look. */
import type { DriverStatus, TrafficSeverity } from '../api/types';
import type { Tone } from '../orders/urgency';

export interface Palette {
  ground: string;
  zone: string;
  zoneLine: string;
  road: string;
  roadMain: string;
  roadCase: string;
  route: string;
  routeDone: string;
  text: string;
  halo: string;
  tone: Record<Tone, string>;
  driver: Record<DriverStatus, string>;
  driverEdge: string;
  incident: Record<TrafficSeverity, string>;
}

export const light: Palette = {
  ground: '#e6eaee',
  zone: '#f4f6f8',
  zoneLine: '#9fb0bf',
  road: '#ffffff',
  roadMain: '#ffffff',
  roadCase: '#c8d1d9',
  route: '#2563eb',
  routeDone: '#94a3b8',
  text: '#475569',
  halo: '#f4f6f8',
  tone: { late: '#d6293e', critical: '#e8590c', warning: '#d99a00', calm: '#475569', done: '#0f8a6d', muted: '#94a3b8' },
  driver: { available: '#0f9d7a', busy: '#2f6fed', returning: '#7c5ce0', on_break: '#b39b6b', offline: '#98a4b3' },
  driverEdge: '#ffffff',
  incident: { LOW: '#b7860b', MEDIUM: '#d9730d', HIGH: '#d6293e', SEVERE: '#8f1029' },
};

export const dark: Palette = {
  ground: '#10151b',
  zone: '#161d25',
  zoneLine: '#3b4a59',
  road: '#26313d',
  roadMain: '#324150',
  roadCase: '#161d25',
  route: '#6ea8ff',
  routeDone: '#4b5a6a',
  text: '#9fb0c0',
  halo: '#10151b',
  tone: { late: '#ff5d6c', critical: '#ff8a3d', warning: '#f2c14e', calm: '#a9b8c7', done: '#35c79f', muted: '#5d6c7b' },
  driver: { available: '#2fcf9f', busy: '#5b9bff', returning: '#a58bff', on_break: '#a08c63', offline: '#6b7988' },
  driverEdge: '#0c1116',
  incident: { LOW: '#eec25a', MEDIUM: '#ff9a56', HIGH: '#ff6b79', SEVERE: '#ff2d4b' },
};
