/** The server itself. */
import { get, post } from '../client';
import type { Demo, Health, Story } from '../types';

export const server = {
  health: () => get<Health>('/health'),
  demo: () => get<Demo>('/demo'),
  story: () => get<Story>('/demo/story'),
  setDemo: (change: { speed?: number; running?: boolean; day_seconds?: number }) => post<Demo | undefined>('/demo', change),
};
