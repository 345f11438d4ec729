/** Every call that the dashboard makes, by name, a file a domain. */
export * from './calls/access';
export * from './calls/zones';
export * from './calls/fleet';
export * from './calls/messages';
export * from './calls/orders';
export * from './calls/decisions';
export * from './calls/engines';
export * from './calls/escalation';
export * from './calls/server';
export * from './calls/targets';
export * from './calls/traffic';
export * from './calls/wealth';
export * from './calls/wealthLog';
export * from './calls/wealthMarket';
export * from './calls/wealthMarketRules';
export * from './calls/wealthOrders';
export * from './calls/wealthRules';
