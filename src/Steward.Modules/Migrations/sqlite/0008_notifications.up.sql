-- The registry of section 3: what can happen, how loud it is, and what its templates may name.
create table notification_events (
  name text primary key,
  module text not null,
  class text not null check (class in ('Security', 'Transactional', 'Information', 'Promotional')),
  critical integer not null default 0 check (critical in (0, 1)),
  default_channels text not null default '["In-App", "Email"]',
  default_subject text not null,
  variables text not null default '{}',
  digestible integer not null default 1 check (digestible in (0, 1)),
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create trigger update_notification_events_updated_at after update on notification_events for each row when new.updated_at = old.updated_at begin
  update notification_events set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

-- Exactly one recipient: a client, a customer, a driver, or a user alone; client with user is that user's wish about that client.
create table notification_preferences (
  id text primary key,
  client_id text,
  user_id text references users (id),
  event text not null,
  channels text not null default '[]',
  enabled integer not null default 1 check (enabled in (0, 1)),
  quiet_hours text,
  min_amount integer check (min_amount > 0),
  schemes text not null default '[]',
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  customer_id text references customers (id),
  driver_id text references drivers (id),
  digest text not null default 'None' check (digest in ('None', 'Hourly', 'Daily', 'Weekly')),
  digest_at text,
  throttle text,
  failover text,
  locale text,
  version integer not null default 1,
  metadata text not null default '{}',
  check ((client_id is not null) + (customer_id is not null) + (driver_id is not null) + (client_id is null and customer_id is null and driver_id is null and user_id is not null) = 1),
  check (user_id is null or (customer_id is null and driver_id is null))
);
create unique index idx_notification_preferences_recipient on notification_preferences (coalesce(client_id, '00000000-0000-0000-0000-000000000000'), coalesce(user_id, '00000000-0000-0000-0000-000000000000'), coalesce(customer_id, '00000000-0000-0000-0000-000000000000'), coalesce(driver_id, '00000000-0000-0000-0000-000000000000'), event);
create index idx_notification_preferences_client_id on notification_preferences (client_id);
create index idx_notification_preferences_user_id on notification_preferences (user_id);
create index idx_notification_preferences_customer_id on notification_preferences (customer_id);
create index idx_notification_preferences_driver_id on notification_preferences (driver_id);
create index idx_notification_preferences_event on notification_preferences (event);
create index idx_notification_preferences_enabled on notification_preferences (enabled);
create trigger update_notification_preferences_updated_at after update on notification_preferences for each row when new.updated_at = old.updated_at begin
  update notification_preferences set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table notification_templates (
  id text primary key,
  event text not null references notification_events (name),
  channel text not null check (channel in ('Email', 'SMS', 'Push', 'In-App')),
  locale text not null,
  version integer not null check (version > 0),
  subject text not null,
  body text not null,
  status text not null default 'draft' check (status in ('draft', 'active', 'retired')),
  html text,
  sent_at text,
  created_by text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  unique (event, channel, locale, version)
);
create unique index idx_notification_templates_active on notification_templates (event, channel, locale) where status = 'active';
create trigger update_notification_templates_updated_at after update on notification_templates for each row when new.updated_at = old.updated_at begin
  update notification_templates set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

-- Open digests: one a recipient and channel; closed ones keep what they were sent as.
create table notification_digests (
  id text primary key,
  client_id text,
  user_id text references users (id),
  customer_id text references customers (id),
  driver_id text references drivers (id),
  channel text not null check (channel in ('Email', 'SMS', 'Push', 'In-App')),
  opened_at text not null,
  closes_at text not null,
  closed_at text,
  item_count integer not null default 0,
  delivery_id text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  check ((client_id is not null) + (customer_id is not null) + (driver_id is not null) + (client_id is null and customer_id is null and driver_id is null and user_id is not null) = 1),
  check (user_id is null or (customer_id is null and driver_id is null))
);
create unique index idx_notification_digests_open on notification_digests (coalesce(client_id, '00000000-0000-0000-0000-000000000000'), coalesce(user_id, '00000000-0000-0000-0000-000000000000'), coalesce(customer_id, '00000000-0000-0000-0000-000000000000'), coalesce(driver_id, '00000000-0000-0000-0000-000000000000'), channel) where closed_at is null;
create index idx_notification_digests_recipient on notification_digests (coalesce(user_id, customer_id, driver_id, client_id)) where closed_at is null;
create index idx_notification_digests_closes_at on notification_digests (closes_at) where closed_at is null;
create trigger update_notification_digests_updated_at after update on notification_digests for each row when new.updated_at = old.updated_at begin
  update notification_digests set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

-- One message on one channel. What it says lies in the message's row of in_app_notifications, which is always written.
create table notification_logs (
  id text primary key,
  client_id text,
  user_id text references users (id),
  event text not null references notification_events (name),
  channel text not null check (channel in ('Email', 'SMS', 'Push', 'In-App')),
  status text not null default 'Pending' check (status in ('Pending', 'Deferred', 'Digested', 'Suppressed', 'Sending', 'Sent', 'Delivered', 'Opened', 'Failed', 'Undeliverable', 'Expired')),
  sent_at text,
  error text,
  metadata text not null default '{}',
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  message_id text not null,
  customer_id text references customers (id),
  driver_id text references drivers (id),
  zone_id text references zones (id),
  order_id text references orders (id),
  severity text check (severity in ('low', 'medium', 'high', 'critical')),
  dedupe_key text not null,
  address_hash text,
  template_id text references notification_templates (id),
  template_version integer,
  provider text,
  provider_message_id text,
  attempt integer not null default 0,
  next_attempt_at text,
  not_before text,
  expires_at text,
  digest_id text references notification_digests (id),
  suppressed_reason text,
  error_class text,
  delivered_at text,
  opened_at text,
  cost integer,
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  unique (dedupe_key, channel)
);
create index idx_notification_logs_client_id on notification_logs (client_id, created_at desc) where client_id is not null;
create index idx_notification_logs_user_id on notification_logs (user_id, created_at desc) where user_id is not null;
create index idx_notification_logs_customer_id on notification_logs (customer_id, created_at desc) where customer_id is not null;
create index idx_notification_logs_driver_id on notification_logs (driver_id, created_at desc) where driver_id is not null;
create index idx_notification_logs_order_id on notification_logs (order_id, created_at desc) where order_id is not null;
create index idx_notification_logs_message_id on notification_logs (message_id);
create index idx_notification_logs_digest_id on notification_logs (digest_id) where digest_id is not null;
create index idx_notification_logs_event on notification_logs (event, created_at desc);
create index idx_notification_logs_status on notification_logs (status, created_at desc);
-- The index of what grows with time is in its order, so that a new row goes to its end; lists read it backwards.
create index idx_notification_logs_created_at on notification_logs (created_at, id);
create index idx_notification_logs_provider on notification_logs (provider, provider_message_id) where provider_message_id is not null;
-- due: next_attempt_at is set exactly while the engine has something left to do with the row.
create index idx_notification_logs_due on notification_logs (next_attempt_at, channel) where next_attempt_at is not null;
-- held: what quiet hours keep back leaves as one message of its recipient, if there is much of it.
create index idx_notification_logs_held on notification_logs (coalesce(user_id, customer_id, driver_id, client_id), channel) where status = 'Deferred' and suppressed_reason = 'quiet_hours';
create trigger update_notification_logs_updated_at after update on notification_logs for each row when new.updated_at = old.updated_at begin
  update notification_logs set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table in_app_notifications (
  id text primary key,
  client_id text,
  event text not null references notification_events (name),
  subject text not null,
  message text not null,
  metadata text not null default '{}',
  read integer not null default 0 check (read in (0, 1)),
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  message_id text not null,
  user_id text references users (id),
  customer_id text references customers (id),
  driver_id text references drivers (id),
  severity text check (severity in ('low', 'medium', 'high', 'critical')),
  link text,
  actions text not null default '[]',
  state text not null default 'unread' check (state in ('unread', 'read', 'archived')),
  group_key text,
  count integer not null default 1,
  read_at text,
  expires_at text,
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  check (read = (state <> 'unread'))
);
create unique index idx_in_app_notifications_message_id on in_app_notifications (message_id);
create index idx_in_app_notifications_client_id on in_app_notifications (client_id, created_at desc) where client_id is not null;
create index idx_in_app_notifications_user_id on in_app_notifications (user_id, created_at desc) where user_id is not null;
create index idx_in_app_notifications_customer_id on in_app_notifications (customer_id, created_at desc) where customer_id is not null;
create index idx_in_app_notifications_driver_id on in_app_notifications (driver_id, created_at desc) where driver_id is not null;
create index idx_in_app_notifications_read on in_app_notifications (read);
create index idx_in_app_notifications_created_at on in_app_notifications (created_at);
create index idx_in_app_notifications_unread_user on in_app_notifications (user_id) where state = 'unread';
create index idx_in_app_notifications_unread_driver on in_app_notifications (driver_id) where state = 'unread';
create trigger update_in_app_notifications_updated_at after update on in_app_notifications for each row when new.updated_at = old.updated_at begin
  update in_app_notifications set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table notification_attempts (
  id text primary key,
  delivery_id text not null references notification_logs (id),
  attempt integer not null,
  at text not null,
  latency_ms integer not null,
  reply_code text not null,
  reply text,
  retry_after_seconds integer,
  provider text not null,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  unique (delivery_id, attempt)
);

create table notification_addresses (
  id text primary key,
  client_id text,
  user_id text references users (id),
  customer_id text references customers (id),
  driver_id text references drivers (id),
  channel text not null check (channel in ('Email', 'SMS', 'Push', 'In-App')),
  address text not null,
  address_hash text not null,
  verified_at text,
  bounce_state text not null default 'none' check (bounce_state in ('none', 'soft', 'hard')),
  unsubscribed text not null default '[]',
  consent text not null default '{}',
  code_hash text,
  code_expires_at text,
  code_attempts integer not null default 0,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  check ((client_id is not null) + (customer_id is not null) + (driver_id is not null) + (client_id is null and customer_id is null and driver_id is null and user_id is not null) = 1),
  check (user_id is null or (customer_id is null and driver_id is null))
);
create unique index idx_notification_addresses_recipient on notification_addresses (coalesce(client_id, '00000000-0000-0000-0000-000000000000'), coalesce(user_id, '00000000-0000-0000-0000-000000000000'), coalesce(customer_id, '00000000-0000-0000-0000-000000000000'), coalesce(driver_id, '00000000-0000-0000-0000-000000000000'), channel, address_hash);
create index idx_notification_addresses_hash on notification_addresses (address_hash);
create trigger update_notification_addresses_updated_at after update on notification_addresses for each row when new.updated_at = old.updated_at begin
  update notification_addresses set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

-- The endpoint is a secret: who knows it may push. Sealed like an address.
create table push_subscriptions (
  id text primary key,
  client_id text,
  user_id text references users (id),
  customer_id text references customers (id),
  driver_id text references drivers (id),
  endpoint text not null,
  endpoint_hash text not null unique,
  p256dh text not null,
  auth text not null,
  agent text,
  last_seen_at text not null,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  check ((client_id is not null) + (customer_id is not null) + (driver_id is not null) + (client_id is null and customer_id is null and driver_id is null and user_id is not null) = 1),
  check (user_id is null or (customer_id is null and driver_id is null))
);
create index idx_push_subscriptions_user_id on push_subscriptions (user_id);
create index idx_push_subscriptions_driver_id on push_subscriptions (driver_id);
create index idx_push_subscriptions_customer_id on push_subscriptions (customer_id);
create trigger update_push_subscriptions_updated_at after update on push_subscriptions for each row when new.updated_at = old.updated_at begin
  update push_subscriptions set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table notification_optouts (
  id text primary key,
  client_id text,
  user_id text references users (id),
  customer_id text references customers (id),
  driver_id text references drivers (id),
  category text not null check (category in ('Security', 'Transactional', 'Information', 'Promotional')),
  opted_out_at text not null,
  undone_at text,
  proof text not null default '{}',
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  check ((client_id is not null) + (customer_id is not null) + (driver_id is not null) + (client_id is null and customer_id is null and driver_id is null and user_id is not null) = 1),
  check (user_id is null or (customer_id is null and driver_id is null))
);
create unique index idx_notification_optouts_recipient on notification_optouts (coalesce(client_id, '00000000-0000-0000-0000-000000000000'), coalesce(user_id, '00000000-0000-0000-0000-000000000000'), coalesce(customer_id, '00000000-0000-0000-0000-000000000000'), coalesce(driver_id, '00000000-0000-0000-0000-000000000000'), category) where undone_at is null;
create trigger update_notification_optouts_updated_at after update on notification_optouts for each row when new.updated_at = old.updated_at begin
  update notification_optouts set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table webhook_endpoints (
  id text primary key,
  url text not null,
  description text,
  types text not null default '[]',
  zone_ids text,
  secret text not null,
  previous_secret text,
  previous_valid_until text,
  is_active integer not null default 1 check (is_active in (0, 1)),
  failing_since text,
  disabled_at text,
  disabled_reason text,
  deleted_at text,
  created_by text not null,
  version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create trigger update_webhook_endpoints_updated_at after update on webhook_endpoints for each row when new.updated_at = old.updated_at begin
  update webhook_endpoints set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table webhook_deliveries (
  id text primary key,
  endpoint_id text not null references webhook_endpoints (id),
  event_id text not null,
  type text not null,
  body text not null,
  status text not null default 'pending' check (status in ('pending', 'sending', 'sent', 'failed', 'undeliverable')),
  attempt integer not null default 0,
  next_attempt_at text,
  reply_code text,
  reply text,
  latency_ms integer,
  sent_at text,
  resend_of text references webhook_deliveries (id),
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create unique index idx_webhook_deliveries_event on webhook_deliveries (endpoint_id, event_id) where resend_of is null;
create index idx_webhook_deliveries_endpoint_id on webhook_deliveries (endpoint_id, created_at desc);
create index idx_webhook_deliveries_created_at on webhook_deliveries (created_at desc, id desc);
create index idx_webhook_deliveries_due on webhook_deliveries (next_attempt_at) where next_attempt_at is not null;
create index idx_webhook_deliveries_waiting on webhook_deliveries (endpoint_id, next_attempt_at) where next_attempt_at is not null;
create index idx_webhook_deliveries_event_id on webhook_deliveries (endpoint_id, event_id);
create index idx_webhook_deliveries_resend_of on webhook_deliveries (resend_of) where resend_of is not null;
create trigger update_webhook_deliveries_updated_at after update on webhook_deliveries for each row when new.updated_at = old.updated_at begin
  update webhook_deliveries set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

-- Incoming receipts, rows of the kernel's inbox: stored, counted once, then handled.
create table provider_receipts (
  id text primary key,
  provider text not null,
  provider_event_id text not null,
  provider_message_id text,
  delivery_id text references notification_logs (id),
  kind text not null,
  occurred_at text not null,
  received_at text not null,
  handled_at text,
  outcome text,
  payload text not null,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  unique (provider, provider_event_id)
);
create index idx_provider_receipts_message on provider_receipts (provider, provider_message_id);
create index idx_provider_receipts_received_at on provider_receipts (received_at desc);
create trigger update_provider_receipts_updated_at after update on provider_receipts for each row when new.updated_at = old.updated_at begin
  update provider_receipts set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

insert into notification_events (name, module, class, critical, default_channels, default_subject, variables, digestible, metadata) values
  ('Portfolio Alert', 'Wealth', 'Information', 0, '["In-App", "Email"]', 'Portfolio Alert', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', 1, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Portfolio Alert{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Market Update', 'Wealth', 'Information', 0, '["In-App", "Email"]', 'Market Update', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', 1, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Market Update{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Order Submitted', 'Wealth', 'Transactional', 0, '["In-App", "Email"]', 'Order Submitted', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', 1, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Order Submitted{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Order Executed', 'Wealth', 'Transactional', 0, '["In-App", "Email"]', 'Order Executed', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', 1, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Order Executed{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Order Failed', 'Wealth', 'Transactional', 0, '["In-App", "Email"]', 'Order Failed', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', 1, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Order Failed{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Order Settled', 'Wealth', 'Transactional', 0, '["In-App", "Email"]', 'Order Settled', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', 1, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Order Settled{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Auto-Invest Executed', 'Wealth', 'Transactional', 0, '["In-App", "Email"]', 'Auto-Invest Executed', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', 1, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Auto-Invest Executed{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Auto-Invest Failed', 'Wealth', 'Transactional', 0, '["In-App", "Email"]', 'Auto-Invest Failed', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', 1, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Auto-Invest Failed{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Rebalancing Triggered', 'Wealth', 'Transactional', 0, '["In-App", "Email"]', 'Rebalancing Triggered', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', 1, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Rebalancing Triggered{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Rebalancing Executed', 'Wealth', 'Transactional', 0, '["In-App", "Email"]', 'Rebalancing Executed', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', 1, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Rebalancing Executed{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Trigger Order Activated', 'Wealth', 'Transactional', 0, '["In-App", "Email"]', 'Trigger Order Activated', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', 1, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Trigger Order Activated{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Goal Milestone Reached', 'Wealth', 'Transactional', 0, '["In-App", "Email"]', 'Goal Milestone Reached', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', 1, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Goal Milestone Reached{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Auto-Invest Upcoming', 'Wealth', 'Transactional', 0, '["In-App", "Email"]', 'Auto-Invest Upcoming', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', 1, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Auto-Invest Upcoming{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Auto-Invest Skipped', 'Wealth', 'Transactional', 0, '["In-App", "Email"]', 'Auto-Invest Skipped', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', 1, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Auto-Invest Skipped{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Auto-Invest Missed', 'Wealth', 'Transactional', 0, '["In-App", "Email"]', 'Auto-Invest Missed', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', 1, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Auto-Invest Missed{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Mandate Failing', 'Wealth', 'Transactional', 0, '["In-App", "Email"]', 'Mandate Failing', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', 1, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Mandate Failing{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Mandate Stopped', 'Wealth', 'Transactional', 0, '["In-App", "Email"]', 'Mandate Stopped', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', 1, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Mandate Stopped{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Rebalancing Approval Needed', 'Wealth', 'Transactional', 0, '["In-App", "Email"]', 'Rebalancing Approval Needed', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', 1, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Rebalancing Approval Needed{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Rebalancing Partially Executed', 'Wealth', 'Transactional', 0, '["In-App", "Email"]', 'Rebalancing Partially Executed', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', 1, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Rebalancing Partially Executed{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Rebalancing Failed', 'Wealth', 'Transactional', 0, '["In-App", "Email"]', 'Rebalancing Failed', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', 1, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Rebalancing Failed{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Trigger Order Expiring', 'Wealth', 'Transactional', 0, '["In-App", "Email"]', 'Trigger Order Expiring', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', 1, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Trigger Order Expiring{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Trigger Order Expired', 'Wealth', 'Transactional', 0, '["In-App", "Email"]', 'Trigger Order Expired', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', 1, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Trigger Order Expired{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Trigger Order Held', 'Wealth', 'Transactional', 0, '["In-App", "Email"]', 'Trigger Order Held', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', 1, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Trigger Order Held{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('NAV Held', 'Wealth', 'Transactional', 0, '["In-App", "Email"]', 'NAV Held', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', 1, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}NAV Held{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Limit Hit', 'Wealth', 'Transactional', 0, '["In-App", "Email"]', 'Limit Hit', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', 1, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Limit Hit{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Rule Paused', 'Wealth', 'Transactional', 0, '["In-App", "Email"]', 'Rule Paused', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', 1, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Rule Paused{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Order Reversed', 'Wealth', 'Transactional', 0, '["In-App", "Email"]', 'Order Reversed', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', 1, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Order Reversed{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Kill Switch Engaged', 'Wealth', 'Transactional', 1, '["In-App", "Email"]', 'Kill Switch Engaged', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', 0, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Kill Switch Engaged{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Delivery Scheduled', 'Orders', 'Transactional', 0, '["In-App", "Push", "SMS", "Email"]', 'Your delivery {{order_number}} is planned', '{"order_number": "text", "shop": "text?", "driver": "text?", "eta": "time?", "eta_from": "time?", "eta_to": "time?", "window_start": "time?", "window_end": "time?", "reason": "text?", "tracking_url": "text?", "time_zone": "text?"}', 0, '{"failover": [{"channel": "Push", "wait_minutes": 10, "until": "opened"}, {"channel": "SMS"}, {"channel": "Email"}], "default_body": "{{#if shop}}{{shop}}: {{/if}}your delivery {{order_number}} is planned{{#if eta}} for about {{eta}}{{/if}}.{{#if tracking_url}}\n{{tracking_url}}{{/if}}"}'),
  ('Delivery Assigned', 'Orders', 'Transactional', 0, '["In-App", "Push", "SMS", "Email"]', 'Your delivery {{order_number}} has a driver', '{"order_number": "text", "shop": "text?", "driver": "text?", "eta": "time?", "eta_from": "time?", "eta_to": "time?", "window_start": "time?", "window_end": "time?", "reason": "text?", "tracking_url": "text?", "time_zone": "text?"}', 0, '{"failover": [{"channel": "Push", "wait_minutes": 10, "until": "opened"}, {"channel": "SMS"}, {"channel": "Email"}], "default_body": "{{#if driver}}{{driver}}{{else}}A driver{{/if}} will bring your delivery {{order_number}}{{#if eta}}, at about {{eta}}{{/if}}.{{#if tracking_url}}\n{{tracking_url}}{{/if}}"}'),
  ('Delivery Picked Up', 'Orders', 'Transactional', 0, '["In-App", "Push", "SMS", "Email"]', 'Your delivery {{order_number}} was picked up', '{"order_number": "text", "shop": "text?", "driver": "text?", "eta": "time?", "eta_from": "time?", "eta_to": "time?", "window_start": "time?", "window_end": "time?", "reason": "text?", "tracking_url": "text?", "time_zone": "text?"}', 0, '{"failover": [{"channel": "Push", "wait_minutes": 10, "until": "opened"}, {"channel": "SMS"}, {"channel": "Email"}], "default_body": "Your delivery {{order_number}} was picked up{{#if eta}} and comes at about {{eta}}{{/if}}.{{#if tracking_url}}\n{{tracking_url}}{{/if}}"}'),
  ('Delivery Arriving', 'Orders', 'Transactional', 0, '["In-App", "Push", "SMS", "Email"]', 'Your delivery {{order_number}} is about to arrive', '{"order_number": "text", "shop": "text?", "driver": "text?", "eta": "time?", "eta_from": "time?", "eta_to": "time?", "window_start": "time?", "window_end": "time?", "reason": "text?", "tracking_url": "text?", "time_zone": "text?"}', 0, '{"failover": [{"channel": "Push", "wait_minutes": 10, "until": "opened"}, {"channel": "SMS"}, {"channel": "Email"}], "default_body": "Your delivery {{order_number}} is on its way to you{{#if eta}} and comes at about {{eta}}{{/if}}.{{#if tracking_url}}\n{{tracking_url}}{{/if}}"}'),
  ('Delivery Delayed', 'Orders', 'Transactional', 0, '["In-App", "Push", "SMS", "Email"]', 'Your delivery {{order_number}} is late', '{"order_number": "text", "shop": "text?", "driver": "text?", "eta": "time?", "eta_from": "time?", "eta_to": "time?", "window_start": "time?", "window_end": "time?", "reason": "text?", "tracking_url": "text?", "time_zone": "text?"}', 0, '{"failover": [{"channel": "Push", "wait_minutes": 10, "until": "opened"}, {"channel": "SMS"}, {"channel": "Email"}], "default_body": "We are sorry: your delivery {{order_number}} is late{{#if eta}}. We now expect it at about {{eta}}{{/if}}.{{#if tracking_url}}\n{{tracking_url}}{{/if}}"}'),
  ('Delivery Completed', 'Orders', 'Transactional', 0, '["In-App", "Push", "SMS", "Email"]', 'Your delivery {{order_number}} was delivered', '{"order_number": "text", "shop": "text?", "driver": "text?", "eta": "time?", "eta_from": "time?", "eta_to": "time?", "window_start": "time?", "window_end": "time?", "reason": "text?", "tracking_url": "text?", "time_zone": "text?"}', 0, '{"failover": [{"channel": "Push", "wait_minutes": 10, "until": "opened"}, {"channel": "SMS"}, {"channel": "Email"}], "default_body": "Your delivery {{order_number}} was delivered. Thank you!{{#if tracking_url}}\n{{tracking_url}}{{/if}}"}'),
  ('Delivery Failed', 'Orders', 'Transactional', 0, '["In-App", "Push", "SMS", "Email"]', 'We could not deliver {{order_number}}', '{"order_number": "text", "shop": "text?", "driver": "text?", "eta": "time?", "eta_from": "time?", "eta_to": "time?", "window_start": "time?", "window_end": "time?", "reason": "text?", "tracking_url": "text?", "time_zone": "text?"}', 0, '{"failover": [{"channel": "Push", "wait_minutes": 10, "until": "opened"}, {"channel": "SMS"}, {"channel": "Email"}], "default_body": "We could not deliver {{order_number}}{{#if reason}} ({{reason}}){{/if}}.{{#if tracking_url}}\n{{tracking_url}}{{/if}}"}'),
  ('Delivery Rescheduled', 'Orders', 'Transactional', 0, '["In-App", "Push", "SMS", "Email"]', 'Your delivery {{order_number}} has a new time', '{"order_number": "text", "shop": "text?", "driver": "text?", "eta": "time?", "eta_from": "time?", "eta_to": "time?", "window_start": "time?", "window_end": "time?", "reason": "text?", "tracking_url": "text?", "time_zone": "text?"}', 0, '{"failover": [{"channel": "Push", "wait_minutes": 10, "until": "opened"}, {"channel": "SMS"}, {"channel": "Email"}], "default_body": "Your delivery {{order_number}} has a new time{{#if window_end}}: until {{window_end}}{{else}}{{#if eta}}: about {{eta}}{{/if}}{{/if}}.{{#if tracking_url}}\n{{tracking_url}}{{/if}}"}'),
  ('Delivery Cancelled', 'Orders', 'Transactional', 0, '["In-App", "Push", "SMS", "Email"]', 'Your delivery {{order_number}} was cancelled', '{"order_number": "text", "shop": "text?", "driver": "text?", "eta": "time?", "eta_from": "time?", "eta_to": "time?", "window_start": "time?", "window_end": "time?", "reason": "text?", "tracking_url": "text?", "time_zone": "text?"}', 0, '{"failover": [{"channel": "Push", "wait_minutes": 10, "until": "opened"}, {"channel": "SMS"}, {"channel": "Email"}], "default_body": "Your delivery {{order_number}} was cancelled.{{#if tracking_url}}\n{{tracking_url}}{{/if}}"}'),
  ('Contact Plan Notice', 'Orders', 'Transactional', 0, '["In-App", "Push", "SMS", "Email"]', 'About your delivery {{order_number}}', '{"order_number": "text", "shop": "text?", "driver": "text?", "eta": "time?", "eta_from": "time?", "eta_to": "time?", "window_start": "time?", "window_end": "time?", "reason": "text?", "tracking_url": "text?", "time_zone": "text?"}', 0, '{"failover": [{"channel": "Push", "wait_minutes": 10, "until": "opened"}, {"channel": "SMS"}, {"channel": "Email"}]}'),
  ('Offer Made', 'Dispatch', 'Transactional', 0, '["In-App", "Push"]', 'A new order for you', '{"order_number": "text?", "route": "text?", "stops": "number?", "expires_at": "time?", "starts_at": "time?", "text": "text?", "reason": "text?", "target": "text?", "value": "number?", "time_zone": "text?"}', 0, '{"failover": [{"channel": "Push", "wait_minutes": 10, "until": "opened"}], "default_body": "Order {{order_number}} is offered to you{{#if expires_at}} until {{expires_at}}{{/if}}."}'),
  ('Offer Withdrawn', 'Dispatch', 'Transactional', 0, '["In-App", "Push"]', 'An order offered to you was taken back', '{"order_number": "text?", "route": "text?", "stops": "number?", "expires_at": "time?", "starts_at": "time?", "text": "text?", "reason": "text?", "target": "text?", "value": "number?", "time_zone": "text?"}', 0, '{}'),
  ('Route Changed', 'Dispatch', 'Transactional', 0, '["In-App", "Push"]', 'Your route has changed', '{"order_number": "text?", "route": "text?", "stops": "number?", "expires_at": "time?", "starts_at": "time?", "text": "text?", "reason": "text?", "target": "text?", "value": "number?", "time_zone": "text?"}', 0, '{}'),
  ('Batch Assigned', 'Dispatch', 'Transactional', 0, '["In-App", "Push"]', 'You have new orders', '{"order_number": "text?", "route": "text?", "stops": "number?", "expires_at": "time?", "starts_at": "time?", "text": "text?", "reason": "text?", "target": "text?", "value": "number?", "time_zone": "text?"}', 0, '{"default_body": "{{#if order_number}}{{order_number}}: {{/if}}{{stops}} orders are yours now."}'),
  ('New Instruction', 'Dispatch', 'Transactional', 0, '["In-App", "Push"]', 'A new instruction', '{"order_number": "text?", "route": "text?", "stops": "number?", "expires_at": "time?", "starts_at": "time?", "text": "text?", "reason": "text?", "target": "text?", "value": "number?", "time_zone": "text?"}', 0, '{"failover": [{"channel": "Push", "wait_minutes": 2, "until": "opened"}, {"channel": "SMS"}, {"channel": "Email"}], "default_body": "{{#if order_number}}{{order_number}}: {{/if}}{{text}}"}'),
  ('Shift Reminder', 'Fleet', 'Information', 0, '["In-App", "Push"]', 'Your shift begins soon', '{"order_number": "text?", "route": "text?", "stops": "number?", "expires_at": "time?", "starts_at": "time?", "text": "text?", "reason": "text?", "target": "text?", "value": "number?", "time_zone": "text?"}', 1, '{"default_body": "Your shift begins{{#if starts_at}} at {{starts_at}}{{/if}}."}'),
  ('Target Reached', 'Fleet', 'Information', 0, '["In-App", "Push"]', 'You have reached a target', '{"order_number": "text?", "route": "text?", "stops": "number?", "expires_at": "time?", "starts_at": "time?", "text": "text?", "reason": "text?", "target": "text?", "value": "number?", "time_zone": "text?"}', 1, '{"default_body": "You have reached your target of the day{{#if target}}: {{target}}{{/if}}. Well done!"}'),
  ('Escalation Opened', 'Operations', 'Transactional', 0, '["In-App", "Email", "Push"]', 'Escalation: {{title}}', '{"title": "text?", "order_number": "text?", "driver": "text?", "zone": "text?", "level": "number?", "reason": "text?", "text": "text?", "due_at": "time?", "engine": "text?", "count": "number?", "items": "list?", "time_zone": "text?"}', 1, '{"default_body": "{{title}}{{#if reason}}\n{{reason}}{{/if}}"}'),
  ('Escalation Raised', 'Operations', 'Transactional', 0, '["In-App", "Email", "Push"]', 'Escalation raised to level {{level}}: {{title}}', '{"title": "text?", "order_number": "text?", "driver": "text?", "zone": "text?", "level": "number?", "reason": "text?", "text": "text?", "due_at": "time?", "engine": "text?", "count": "number?", "items": "list?", "time_zone": "text?"}', 1, '{"critical_at": "critical", "default_body": "{{title}}{{#if reason}}\n{{reason}}{{/if}}{{#if due_at}}\nAct before {{due_at}}.{{/if}}"}'),
  ('Escalation Resolved', 'Operations', 'Transactional', 0, '["In-App", "Email", "Push"]', 'Resolved: {{title}}', '{"title": "text?", "order_number": "text?", "driver": "text?", "zone": "text?", "level": "number?", "reason": "text?", "text": "text?", "due_at": "time?", "engine": "text?", "count": "number?", "items": "list?", "time_zone": "text?"}', 1, '{}'),
  ('SLA At Risk', 'Operations', 'Transactional', 0, '["In-App", "Email", "Push"]', 'At risk: {{order_number}}', '{"title": "text?", "order_number": "text?", "driver": "text?", "zone": "text?", "level": "number?", "reason": "text?", "text": "text?", "due_at": "time?", "engine": "text?", "count": "number?", "items": "list?", "time_zone": "text?"}', 1, '{}'),
  ('SLA Breached', 'Operations', 'Transactional', 0, '["In-App", "Email", "Push"]', 'Late: {{order_number}}', '{"title": "text?", "order_number": "text?", "driver": "text?", "zone": "text?", "level": "number?", "reason": "text?", "text": "text?", "due_at": "time?", "engine": "text?", "count": "number?", "items": "list?", "time_zone": "text?"}', 1, '{}'),
  ('Alert Raised', 'Operations', 'Transactional', 0, '["In-App", "Email", "Push"]', 'Alert: {{title}}', '{"title": "text?", "order_number": "text?", "driver": "text?", "zone": "text?", "level": "number?", "reason": "text?", "text": "text?", "due_at": "time?", "engine": "text?", "count": "number?", "items": "list?", "time_zone": "text?"}', 1, '{"default_body": "{{title}}{{#if text}}\n{{text}}{{/if}}"}'),
  ('Driver Unresponsive', 'Operations', 'Transactional', 0, '["In-App", "Email", "Push"]', '{{driver}} does not answer', '{"title": "text?", "order_number": "text?", "driver": "text?", "zone": "text?", "level": "number?", "reason": "text?", "text": "text?", "due_at": "time?", "engine": "text?", "count": "number?", "items": "list?", "time_zone": "text?"}', 1, '{}'),
  ('Emergency', 'Operations', 'Transactional', 1, '["In-App", "Email", "Push"]', 'EMERGENCY: {{title}}', '{"title": "text?", "order_number": "text?", "driver": "text?", "zone": "text?", "level": "number?", "reason": "text?", "text": "text?", "due_at": "time?", "engine": "text?", "count": "number?", "items": "list?", "time_zone": "text?"}', 0, '{"default_body": "{{title}}{{#if text}}\n{{text}}{{/if}}"}'),
  ('Engine Stopped', 'Operations', 'Transactional', 1, '["In-App", "Email", "Push"]', 'The engine {{engine}} has stopped', '{"title": "text?", "order_number": "text?", "driver": "text?", "zone": "text?", "level": "number?", "reason": "text?", "text": "text?", "due_at": "time?", "engine": "text?", "count": "number?", "items": "list?", "time_zone": "text?"}', 0, '{}'),
  ('Backup Failed', 'Operations', 'Transactional', 0, '["In-App", "Email", "Push"]', 'The backup failed', '{"title": "text?", "order_number": "text?", "driver": "text?", "zone": "text?", "level": "number?", "reason": "text?", "text": "text?", "due_at": "time?", "engine": "text?", "count": "number?", "items": "list?", "time_zone": "text?"}', 1, '{}'),
  ('Digest', 'Operations', 'Transactional', 0, '["In-App", "Email", "Push"]', '{{count}} messages', '{"title": "text?", "order_number": "text?", "driver": "text?", "zone": "text?", "level": "number?", "reason": "text?", "text": "text?", "due_at": "time?", "engine": "text?", "count": "number?", "items": "list?", "time_zone": "text?"}', 1, '{"default_body": "{{#each items}}{{at}}  {{subject}}\n{{/each}}"}'),
  ('Sign-In From New Device', 'Access', 'Security', 1, '["In-App", "Email"]', 'A new device has signed in', '{"username": "text?", "address": "text?", "agent": "text?", "at": "time?", "key_name": "text?", "key_prefix": "text?", "channel": "text?", "time_zone": "text?"}', 0, '{"default_body": "Your account {{username}} was signed in to from a device that it has not seen before{{#if address}}, at {{address}}{{/if}}{{#if at}}, on {{at}}{{/if}}. If that was not you, change your password now."}'),
  ('Password Changed', 'Access', 'Security', 1, '["In-App", "Email"]', 'Your password was changed', '{"username": "text?", "address": "text?", "agent": "text?", "at": "time?", "key_name": "text?", "key_prefix": "text?", "channel": "text?", "time_zone": "text?"}', 0, '{"default_body": "The password of your account {{username}} was changed{{#if at}} on {{at}}{{/if}}. If that was not you, tell an administrator now."}'),
  ('API Key Created', 'Access', 'Security', 1, '["In-App", "Email"]', 'An API key was created', '{"username": "text?", "address": "text?", "agent": "text?", "at": "time?", "key_name": "text?", "key_prefix": "text?", "channel": "text?", "time_zone": "text?"}', 0, '{"default_body": "The API key {{key_name}} ({{key_prefix}}) was created by {{username}}."}'),
  ('Address Changed', 'Access', 'Security', 1, '["In-App", "Email"]', 'An address of your account was changed', '{"username": "text?", "address": "text?", "agent": "text?", "at": "time?", "key_name": "text?", "key_prefix": "text?", "channel": "text?", "time_zone": "text?"}', 0, '{"default_body": "The {{channel}} address of your account {{username}} was changed. If that was not you, tell an administrator now."}');

insert into engines (engine, zone_id, wish) values ('delivery', '00000000-0000-0000-0000-000000000000', 'running');
