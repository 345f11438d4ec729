/** Messages: what one wants to hear, what left and why not, and in which words. */

export type Channel = 'In-App' | 'Email' | 'SMS' | 'Push';

export interface MessageEvent {
  name: string;
  module: string;
  class: string;
  critical: boolean;
  default_channels: Channel[];
  default_subject: string;
  default_body: string | null;
  /** Variable to type, `text?` where it may be absent. */
  variables: Record<string, string>;
  digestible: boolean;
}

export interface QuietHours { start: string | null; end: string | null; time_zone: string | null; days: string[] | null; all_day: boolean }

export type DigestRhythm = 'None' | 'Hourly' | 'Daily' | 'Weekly';

/** One's wish about an event, or about all (`*`). */
export interface Preference {
  client_id?: string | null;
  event: string;
  channels: Channel[];
  enabled: boolean;
  quiet_hours: QuietHours | null;
  min_amount?: number | null;
  schemes?: string[];
  digest: DigestRhythm;
  digest_at?: string | null;
  throttle?: { max: number; per_seconds: number } | null;
  failover?: { channel: string; wait_minutes: number | null; until: string | null }[] | null;
  locale?: string | null;
}

export interface PreferencePreview { event: string; at: string; channels: { channel: Channel; action: 'send' | 'defer' | 'digest' | 'suppress'; rule: string; until: string | null }[] }

export interface Delivery {
  id: string;
  user_id: string | null;
  customer_id: string | null;
  driver_id: string | null;
  client_id: string | null;
  order_id: string | null;
  event: string;
  channel: Channel;
  status: string;
  severity: string | null;
  error: string | null;
  error_class: string | null;
  created_at: string;
  sent_at: string | null;
  delivered_at: string | null;
  opened_at: string | null;
  attempt: number;
  next_attempt_at: string | null;
  not_before: string | null;
  expires_at: string | null;
  suppressed_reason: string | null;
  rule: string | null;
  provider: string | null;
  resend_of: string | null;
}

export interface DeliveryAttempt { number: number; at: string; latency_ms: number; reply_code: string; reply: string | null; retry_after_seconds: number | null; provider: string }

export interface DeliveryDetail { delivery: Delivery; subject: string | null; message: string | null; attempts: DeliveryAttempt[] }

export interface MessageTemplate { id: string; event: string; channel: Channel; locale: string; version: number; subject: string; body: string; html: string | null; status: string; created_by: string; sent_at: string | null; created_at: string }

export type TemplateRequest = Pick<MessageTemplate, 'event' | 'channel' | 'locale' | 'subject' | 'body'>;

export interface InboxRow { id: string; event: string; subject: string; message: string; state: 'unread' | 'read' | 'archived'; severity: string | null; /** A path of the dashboard or of another page. */ link: string | null; count: number; created_at: string }
