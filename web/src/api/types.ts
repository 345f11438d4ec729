/** The shapes of `/api/v1`, as the server writes them, a file a domain. */
export * from './types/access';
export * from './types/zones';
export * from './types/fleet';
export * from './types/messages';
export * from './types/orders';
export * from './types/routes';
export * from './types/decisions';
export * from './types/engines';
export * from './types/escalation';
export * from './types/batches';
export * from './types/server';
export * from './types/targets';
export * from './types/wealth';
export * from './types/wealthLog';
export * from './types/wealthMarket';
export * from './types/wealthMarketRules';
export * from './types/wealthOrders';
export * from './types/wealthRules';

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}
