/** The server itself. */
import { get, post } from '../client';
import type { Demo, Health } from '../types';

export const server = {
  health: () => get<Health>('/health'),
  demo: () => get<Demo>('/demo'),
  setDemo: (change: { speed?: number; running?: boolean }) => post<Demo | undefined>('/demo', change),
};
