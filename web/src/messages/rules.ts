/** Why a message went, waits or stays: the rules that decide, in words. */
const rules: Record<string, string> = {
  not_configured: 'The channel is not set up on this server', no_address: 'No address of this kind is known', bounced: 'The address does not exist or refuses mail', unverified: 'The address was never confirmed',
  critical: 'Critical: goes whatever the preferences say', unsubscribed: 'Unsubscribed from this category', preference: 'By the preference', below_min_amount: 'Below the least amount of the preference',
  scheme_filter: 'Not one of the chosen schemes', organisation_default: 'By the default of the organisation', system_default: 'By the default of the server', ordered: 'The sender asked for this channel',
  not_ordered: 'The sender did not ask for this channel', throttle: 'Too many of these in a short time: gathered', digest: 'Gathered into one message', quiet_hours: 'Quiet hours', legal_window: 'Outside the hours that the law allows',
  failover: 'Waits for the channel before it', reached: 'Another channel reached him', superseded: 'A newer message says it', order_limit: 'This order has had its ten messages', order_spacing: 'Five minutes between messages of one order',
  withdrawn: 'Withdrawn',
};

export function sayRule(rule: string | null): string {
  if (!rule) return '';
  return rules[rule] ?? rule.charAt(0).toUpperCase() + rule.slice(1).replace(/_/g, ' ');
}

export const actions: Record<string, string> = { send: 'Sent at once', defer: 'Held', digest: 'Gathered', suppress: 'Not sent' };

export const statuses = ['Pending', 'Deferred', 'Digested', 'Suppressed', 'Sending', 'Sent', 'Delivered', 'Opened', 'Failed', 'Undeliverable', 'Expired'] as const;

const statusWords: Record<string, string> = {
  Pending: 'Waits to be sent', Deferred: 'Held', Digested: 'In a digest', Suppressed: 'Not sent', Sending: 'On its way', Sent: 'Taken by the provider', Delivered: 'Delivered', Opened: 'Read', Failed: 'Failed, will be tried again',
  Undeliverable: 'Cannot be delivered', Expired: 'Too late to send',
};

export function sayStatus(status: string): string {
  return statusWords[status] ?? status;
}

export function toneOfStatus(status: string): string {
  if (status === 'Failed' || status === 'Undeliverable') return 'chip late';
  if (status === 'Sent' || status === 'Delivered' || status === 'Opened') return 'chip done';
  return status === 'Deferred' || status === 'Digested' || status === 'Pending' || status === 'Sending' ? 'chip warning' : 'chip';
}
