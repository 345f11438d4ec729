create type notification_channel as enum ('Email', 'SMS', 'Push', 'In-App');
create type notification_status as enum ('Pending', 'Deferred', 'Digested', 'Suppressed', 'Sending', 'Sent', 'Delivered', 'Opened', 'Failed', 'Undeliverable', 'Expired');
create type notification_digest as enum ('None', 'Hourly', 'Daily', 'Weekly');
create type notification_class as enum ('Security', 'Transactional', 'Information', 'Promotional');
create type inbox_state as enum ('unread', 'read', 'archived');
create type address_bounce as enum ('none', 'soft', 'hard');
create type template_status as enum ('draft', 'active', 'retired');

-- The registry of section 3: what can happen, how loud it is, and what its templates may name.
create table notification_events (
  name varchar(100) primary key,
  module varchar(50) not null,
  class notification_class not null,
  critical boolean not null default false,
  default_channels jsonb not null default '["In-App", "Email"]',
  default_subject varchar(300) not null,
  variables jsonb not null default '{}',
  digestible boolean not null default true,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create trigger update_notification_events_updated_at before update on notification_events for each row execute function touch_updated_at();

-- Exactly one recipient: a client, a customer, a driver, or a user alone; client with user is that user's wish about that client.
create table notification_preferences (
  id uuid primary key,
  client_id uuid,
  user_id uuid references users (id),
  event varchar(100) not null,
  channels jsonb not null default '[]',
  enabled boolean not null default true,
  quiet_hours jsonb,
  min_amount numeric(20,4) check (min_amount > 0),
  schemes jsonb not null default '[]',
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  customer_id uuid references customers (id),
  driver_id uuid references drivers (id),
  digest notification_digest not null default 'None',
  digest_at varchar(5),
  throttle jsonb,
  failover jsonb,
  locale varchar(20),
  version bigint not null default 1,
  metadata jsonb not null default '{}',
  check ((client_id is not null)::int + (customer_id is not null)::int + (driver_id is not null)::int + (client_id is null and customer_id is null and driver_id is null and user_id is not null)::int = 1),
  check (user_id is null or (customer_id is null and driver_id is null))
);
create unique index idx_notification_preferences_recipient on notification_preferences (coalesce(client_id, '00000000-0000-0000-0000-000000000000'), coalesce(user_id, '00000000-0000-0000-0000-000000000000'), coalesce(customer_id, '00000000-0000-0000-0000-000000000000'), coalesce(driver_id, '00000000-0000-0000-0000-000000000000'), event);
create index idx_notification_preferences_client_id on notification_preferences (client_id);
create index idx_notification_preferences_user_id on notification_preferences (user_id);
create index idx_notification_preferences_customer_id on notification_preferences (customer_id);
create index idx_notification_preferences_driver_id on notification_preferences (driver_id);
create index idx_notification_preferences_event on notification_preferences (event);
create index idx_notification_preferences_enabled on notification_preferences (enabled);
create trigger update_notification_preferences_updated_at before update on notification_preferences for each row execute function touch_updated_at();

create table notification_templates (
  id uuid primary key,
  event varchar(100) not null references notification_events (name),
  channel notification_channel not null,
  locale varchar(20) not null,
  version int not null check (version > 0),
  subject varchar(300) not null,
  body text not null,
  status template_status not null default 'draft',
  html text,
  sent_at timestamptz,
  created_by varchar(100),
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  unique (event, channel, locale, version)
);
create unique index idx_notification_templates_active on notification_templates (event, channel, locale) where status = 'active';
create trigger update_notification_templates_updated_at before update on notification_templates for each row execute function touch_updated_at();

-- Open digests: one a recipient and channel; closed ones keep what they were sent as.
create table notification_digests (
  id uuid primary key,
  client_id uuid,
  user_id uuid references users (id),
  customer_id uuid references customers (id),
  driver_id uuid references drivers (id),
  channel notification_channel not null,
  opened_at timestamptz not null,
  closes_at timestamptz not null,
  closed_at timestamptz,
  item_count int not null default 0,
  delivery_id uuid,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  check ((client_id is not null)::int + (customer_id is not null)::int + (driver_id is not null)::int + (client_id is null and customer_id is null and driver_id is null and user_id is not null)::int = 1),
  check (user_id is null or (customer_id is null and driver_id is null))
);
create unique index idx_notification_digests_open on notification_digests (coalesce(client_id, '00000000-0000-0000-0000-000000000000'), coalesce(user_id, '00000000-0000-0000-0000-000000000000'), coalesce(customer_id, '00000000-0000-0000-0000-000000000000'), coalesce(driver_id, '00000000-0000-0000-0000-000000000000'), channel) where closed_at is null;
create index idx_notification_digests_recipient on notification_digests (coalesce(user_id, customer_id, driver_id, client_id)) where closed_at is null;
create index idx_notification_digests_closes_at on notification_digests (closes_at) where closed_at is null;
create trigger update_notification_digests_updated_at before update on notification_digests for each row execute function touch_updated_at();

-- One message on one channel. What it says lies in the message's row of in_app_notifications, which is always written.
create table notification_logs (
  id uuid primary key,
  client_id uuid,
  user_id uuid references users (id),
  event varchar(100) not null references notification_events (name),
  channel notification_channel not null,
  status notification_status not null default 'Pending',
  sent_at timestamptz,
  error text,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default clock_timestamp(),
  message_id uuid not null,
  customer_id uuid references customers (id),
  driver_id uuid references drivers (id),
  zone_id uuid references zones (id),
  order_id uuid references orders (id),
  severity varchar(20) check (severity in ('low', 'medium', 'high', 'critical')),
  dedupe_key varchar(300) not null,
  address_hash varchar(64),
  template_id uuid references notification_templates (id),
  template_version int,
  provider varchar(100),
  provider_message_id varchar(200),
  attempt int not null default 0,
  next_attempt_at timestamptz,
  not_before timestamptz,
  expires_at timestamptz,
  digest_id uuid references notification_digests (id),
  suppressed_reason varchar(50),
  error_class varchar(50),
  delivered_at timestamptz,
  opened_at timestamptz,
  cost numeric(10, 4),
  updated_at timestamptz not null default clock_timestamp(),
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
create trigger update_notification_logs_updated_at before update on notification_logs for each row execute function touch_updated_at();

create table in_app_notifications (
  id uuid primary key,
  client_id uuid,
  event varchar(100) not null references notification_events (name),
  subject varchar(300) not null,
  message text not null,
  metadata jsonb not null default '{}',
  read boolean not null default false,
  created_at timestamptz not null default clock_timestamp(),
  message_id uuid not null,
  user_id uuid references users (id),
  customer_id uuid references customers (id),
  driver_id uuid references drivers (id),
  severity varchar(20) check (severity in ('low', 'medium', 'high', 'critical')),
  link varchar(500),
  actions jsonb not null default '[]',
  state inbox_state not null default 'unread',
  group_key varchar(300),
  count int not null default 1,
  read_at timestamptz,
  expires_at timestamptz,
  updated_at timestamptz not null default clock_timestamp(),
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
create trigger update_in_app_notifications_updated_at before update on in_app_notifications for each row execute function touch_updated_at();

create table notification_attempts (
  id uuid primary key,
  delivery_id uuid not null references notification_logs (id),
  attempt int not null,
  at timestamptz not null,
  latency_ms int not null,
  reply_code varchar(50) not null,
  reply text,
  retry_after_seconds int,
  provider varchar(100) not null,
  created_at timestamptz not null default clock_timestamp(),
  unique (delivery_id, attempt)
);

create table notification_addresses (
  id uuid primary key,
  client_id uuid,
  user_id uuid references users (id),
  customer_id uuid references customers (id),
  driver_id uuid references drivers (id),
  channel notification_channel not null,
  address text not null,
  address_hash varchar(64) not null,
  verified_at timestamptz,
  bounce_state address_bounce not null default 'none',
  unsubscribed jsonb not null default '[]',
  consent jsonb not null default '{}',
  code_hash varchar(64),
  code_expires_at timestamptz,
  code_attempts int not null default 0,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  check ((client_id is not null)::int + (customer_id is not null)::int + (driver_id is not null)::int + (client_id is null and customer_id is null and driver_id is null and user_id is not null)::int = 1),
  check (user_id is null or (customer_id is null and driver_id is null))
);
create unique index idx_notification_addresses_recipient on notification_addresses (coalesce(client_id, '00000000-0000-0000-0000-000000000000'), coalesce(user_id, '00000000-0000-0000-0000-000000000000'), coalesce(customer_id, '00000000-0000-0000-0000-000000000000'), coalesce(driver_id, '00000000-0000-0000-0000-000000000000'), channel, address_hash);
create index idx_notification_addresses_hash on notification_addresses (address_hash);
create trigger update_notification_addresses_updated_at before update on notification_addresses for each row execute function touch_updated_at();

-- The endpoint is a secret: who knows it may push. Sealed like an address.
create table push_subscriptions (
  id uuid primary key,
  client_id uuid,
  user_id uuid references users (id),
  customer_id uuid references customers (id),
  driver_id uuid references drivers (id),
  endpoint text not null,
  endpoint_hash varchar(64) not null unique,
  p256dh varchar(100) not null,
  auth varchar(50) not null,
  agent varchar(300),
  last_seen_at timestamptz not null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  check ((client_id is not null)::int + (customer_id is not null)::int + (driver_id is not null)::int + (client_id is null and customer_id is null and driver_id is null and user_id is not null)::int = 1),
  check (user_id is null or (customer_id is null and driver_id is null))
);
create index idx_push_subscriptions_user_id on push_subscriptions (user_id);
create index idx_push_subscriptions_driver_id on push_subscriptions (driver_id);
create index idx_push_subscriptions_customer_id on push_subscriptions (customer_id);
create trigger update_push_subscriptions_updated_at before update on push_subscriptions for each row execute function touch_updated_at();

create table notification_optouts (
  id uuid primary key,
  client_id uuid,
  user_id uuid references users (id),
  customer_id uuid references customers (id),
  driver_id uuid references drivers (id),
  category notification_class not null,
  opted_out_at timestamptz not null,
  undone_at timestamptz,
  proof jsonb not null default '{}',
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  check ((client_id is not null)::int + (customer_id is not null)::int + (driver_id is not null)::int + (client_id is null and customer_id is null and driver_id is null and user_id is not null)::int = 1),
  check (user_id is null or (customer_id is null and driver_id is null))
);
create unique index idx_notification_optouts_recipient on notification_optouts (coalesce(client_id, '00000000-0000-0000-0000-000000000000'), coalesce(user_id, '00000000-0000-0000-0000-000000000000'), coalesce(customer_id, '00000000-0000-0000-0000-000000000000'), coalesce(driver_id, '00000000-0000-0000-0000-000000000000'), category) where undone_at is null;
create trigger update_notification_optouts_updated_at before update on notification_optouts for each row execute function touch_updated_at();

create table webhook_endpoints (
  id uuid primary key,
  url varchar(2000) not null,
  description varchar(300),
  types jsonb not null default '[]',
  zone_ids jsonb,
  secret text not null,
  previous_secret text,
  previous_valid_until timestamptz,
  is_active boolean not null default true,
  failing_since timestamptz,
  disabled_at timestamptz,
  disabled_reason varchar(100),
  deleted_at timestamptz,
  created_by varchar(100) not null,
  version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create trigger update_webhook_endpoints_updated_at before update on webhook_endpoints for each row execute function touch_updated_at();

create table webhook_deliveries (
  id uuid primary key,
  endpoint_id uuid not null references webhook_endpoints (id),
  event_id uuid not null,
  type varchar(100) not null,
  body text not null,
  status varchar(20) not null default 'pending' check (status in ('pending', 'sending', 'sent', 'failed', 'undeliverable')),
  attempt int not null default 0,
  next_attempt_at timestamptz,
  reply_code varchar(50),
  reply text,
  latency_ms int,
  sent_at timestamptz,
  resend_of uuid references webhook_deliveries (id),
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create unique index idx_webhook_deliveries_event on webhook_deliveries (endpoint_id, event_id) where resend_of is null;
create index idx_webhook_deliveries_endpoint_id on webhook_deliveries (endpoint_id, created_at desc);
create index idx_webhook_deliveries_created_at on webhook_deliveries (created_at desc, id desc);
create index idx_webhook_deliveries_due on webhook_deliveries (next_attempt_at) where next_attempt_at is not null;
create index idx_webhook_deliveries_waiting on webhook_deliveries (endpoint_id, next_attempt_at) where next_attempt_at is not null;
create index idx_webhook_deliveries_event_id on webhook_deliveries (endpoint_id, event_id);
create index idx_webhook_deliveries_resend_of on webhook_deliveries (resend_of) where resend_of is not null;
create trigger update_webhook_deliveries_updated_at before update on webhook_deliveries for each row execute function touch_updated_at();

-- Incoming receipts, rows of the kernel's inbox: stored, counted once, then handled.
create table provider_receipts (
  id uuid primary key,
  provider varchar(100) not null,
  provider_event_id varchar(200) not null,
  provider_message_id varchar(200),
  delivery_id uuid references notification_logs (id),
  kind varchar(50) not null,
  occurred_at timestamptz not null,
  received_at timestamptz not null,
  handled_at timestamptz,
  outcome varchar(50),
  payload jsonb not null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  unique (provider, provider_event_id)
);
create index idx_provider_receipts_message on provider_receipts (provider, provider_message_id);
create index idx_provider_receipts_received_at on provider_receipts (received_at desc);
create trigger update_provider_receipts_updated_at before update on provider_receipts for each row execute function touch_updated_at();

insert into notification_events (name, module, class, critical, default_channels, default_subject, variables, digestible, metadata) values
  ('Portfolio Alert', 'Wealth', 'Information', false, '["In-App", "Email"]', 'Portfolio Alert', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', true, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Portfolio Alert{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Market Update', 'Wealth', 'Information', false, '["In-App", "Email"]', 'Market Update', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', true, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Market Update{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Order Submitted', 'Wealth', 'Transactional', false, '["In-App", "Email"]', 'Order Submitted', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', true, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Order Submitted{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Order Executed', 'Wealth', 'Transactional', false, '["In-App", "Email"]', 'Order Executed', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', true, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Order Executed{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Order Failed', 'Wealth', 'Transactional', false, '["In-App", "Email"]', 'Order Failed', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', true, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Order Failed{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Order Settled', 'Wealth', 'Transactional', false, '["In-App", "Email"]', 'Order Settled', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', true, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Order Settled{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Auto-Invest Executed', 'Wealth', 'Transactional', false, '["In-App", "Email"]', 'Auto-Invest Executed', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', true, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Auto-Invest Executed{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Auto-Invest Failed', 'Wealth', 'Transactional', false, '["In-App", "Email"]', 'Auto-Invest Failed', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', true, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Auto-Invest Failed{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Rebalancing Triggered', 'Wealth', 'Transactional', false, '["In-App", "Email"]', 'Rebalancing Triggered', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', true, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Rebalancing Triggered{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Rebalancing Executed', 'Wealth', 'Transactional', false, '["In-App", "Email"]', 'Rebalancing Executed', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', true, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Rebalancing Executed{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Trigger Order Activated', 'Wealth', 'Transactional', false, '["In-App", "Email"]', 'Trigger Order Activated', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', true, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Trigger Order Activated{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Goal Milestone Reached', 'Wealth', 'Transactional', false, '["In-App", "Email"]', 'Goal Milestone Reached', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', true, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Goal Milestone Reached{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Auto-Invest Upcoming', 'Wealth', 'Transactional', false, '["In-App", "Email"]', 'Auto-Invest Upcoming', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', true, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Auto-Invest Upcoming{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Auto-Invest Skipped', 'Wealth', 'Transactional', false, '["In-App", "Email"]', 'Auto-Invest Skipped', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', true, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Auto-Invest Skipped{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Auto-Invest Missed', 'Wealth', 'Transactional', false, '["In-App", "Email"]', 'Auto-Invest Missed', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', true, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Auto-Invest Missed{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Mandate Failing', 'Wealth', 'Transactional', false, '["In-App", "Email"]', 'Mandate Failing', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', true, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Mandate Failing{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Mandate Stopped', 'Wealth', 'Transactional', false, '["In-App", "Email"]', 'Mandate Stopped', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', true, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Mandate Stopped{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Rebalancing Approval Needed', 'Wealth', 'Transactional', false, '["In-App", "Email"]', 'Rebalancing Approval Needed', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', true, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Rebalancing Approval Needed{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Rebalancing Partially Executed', 'Wealth', 'Transactional', false, '["In-App", "Email"]', 'Rebalancing Partially Executed', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', true, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Rebalancing Partially Executed{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Rebalancing Failed', 'Wealth', 'Transactional', false, '["In-App", "Email"]', 'Rebalancing Failed', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', true, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Rebalancing Failed{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Trigger Order Expiring', 'Wealth', 'Transactional', false, '["In-App", "Email"]', 'Trigger Order Expiring', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', true, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Trigger Order Expiring{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Trigger Order Expired', 'Wealth', 'Transactional', false, '["In-App", "Email"]', 'Trigger Order Expired', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', true, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Trigger Order Expired{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Trigger Order Held', 'Wealth', 'Transactional', false, '["In-App", "Email"]', 'Trigger Order Held', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', true, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Trigger Order Held{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('NAV Held', 'Wealth', 'Transactional', false, '["In-App", "Email"]', 'NAV Held', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', true, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}NAV Held{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Limit Hit', 'Wealth', 'Transactional', false, '["In-App", "Email"]', 'Limit Hit', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', true, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Limit Hit{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Rule Paused', 'Wealth', 'Transactional', false, '["In-App", "Email"]', 'Rule Paused', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', true, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Rule Paused{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Order Reversed', 'Wealth', 'Transactional', false, '["In-App", "Email"]', 'Order Reversed', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', true, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Order Reversed{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Kill Switch Engaged', 'Wealth', 'Transactional', true, '["In-App", "Email"]', 'Kill Switch Engaged', '{"client_name": "text?", "order_number": "text?", "scheme": "text?", "amount": "money?", "due_on": "date?", "reason": "text?"}', false, '{"default_body": "{{#if client_name}}{{client_name}}{{else}}Kill Switch Engaged{{/if}}{{#if scheme}}, {{scheme}}{{/if}}{{#if amount}}, {{amount}}{{/if}}{{#if due_on}}, {{due_on}}{{/if}}{{#if order_number}}, {{order_number}}{{/if}}{{#if reason}}: {{reason}}{{/if}}"}'),
  ('Delivery Scheduled', 'Orders', 'Transactional', false, '["In-App", "Push", "SMS", "Email"]', 'Your delivery {{order_number}} is planned', '{"order_number": "text", "shop": "text?", "driver": "text?", "eta": "time?", "eta_from": "time?", "eta_to": "time?", "window_start": "time?", "window_end": "time?", "reason": "text?", "tracking_url": "text?", "time_zone": "text?"}', false, '{"failover": [{"channel": "Push", "wait_minutes": 10, "until": "opened"}, {"channel": "SMS"}, {"channel": "Email"}], "default_body": "{{#if shop}}{{shop}}: {{/if}}your delivery {{order_number}} is planned{{#if eta}} for about {{eta}}{{/if}}.{{#if tracking_url}}\n{{tracking_url}}{{/if}}"}'),
  ('Delivery Assigned', 'Orders', 'Transactional', false, '["In-App", "Push", "SMS", "Email"]', 'Your delivery {{order_number}} has a driver', '{"order_number": "text", "shop": "text?", "driver": "text?", "eta": "time?", "eta_from": "time?", "eta_to": "time?", "window_start": "time?", "window_end": "time?", "reason": "text?", "tracking_url": "text?", "time_zone": "text?"}', false, '{"failover": [{"channel": "Push", "wait_minutes": 10, "until": "opened"}, {"channel": "SMS"}, {"channel": "Email"}], "default_body": "{{#if driver}}{{driver}}{{else}}A driver{{/if}} will bring your delivery {{order_number}}{{#if eta}}, at about {{eta}}{{/if}}.{{#if tracking_url}}\n{{tracking_url}}{{/if}}"}'),
  ('Delivery Picked Up', 'Orders', 'Transactional', false, '["In-App", "Push", "SMS", "Email"]', 'Your delivery {{order_number}} was picked up', '{"order_number": "text", "shop": "text?", "driver": "text?", "eta": "time?", "eta_from": "time?", "eta_to": "time?", "window_start": "time?", "window_end": "time?", "reason": "text?", "tracking_url": "text?", "time_zone": "text?"}', false, '{"failover": [{"channel": "Push", "wait_minutes": 10, "until": "opened"}, {"channel": "SMS"}, {"channel": "Email"}], "default_body": "Your delivery {{order_number}} was picked up{{#if eta}} and comes at about {{eta}}{{/if}}.{{#if tracking_url}}\n{{tracking_url}}{{/if}}"}'),
  ('Delivery Arriving', 'Orders', 'Transactional', false, '["In-App", "Push", "SMS", "Email"]', 'Your delivery {{order_number}} is about to arrive', '{"order_number": "text", "shop": "text?", "driver": "text?", "eta": "time?", "eta_from": "time?", "eta_to": "time?", "window_start": "time?", "window_end": "time?", "reason": "text?", "tracking_url": "text?", "time_zone": "text?"}', false, '{"failover": [{"channel": "Push", "wait_minutes": 10, "until": "opened"}, {"channel": "SMS"}, {"channel": "Email"}], "default_body": "Your delivery {{order_number}} is on its way to you{{#if eta}} and comes at about {{eta}}{{/if}}.{{#if tracking_url}}\n{{tracking_url}}{{/if}}"}'),
  ('Delivery Delayed', 'Orders', 'Transactional', false, '["In-App", "Push", "SMS", "Email"]', 'Your delivery {{order_number}} is late', '{"order_number": "text", "shop": "text?", "driver": "text?", "eta": "time?", "eta_from": "time?", "eta_to": "time?", "window_start": "time?", "window_end": "time?", "reason": "text?", "tracking_url": "text?", "time_zone": "text?"}', false, '{"failover": [{"channel": "Push", "wait_minutes": 10, "until": "opened"}, {"channel": "SMS"}, {"channel": "Email"}], "default_body": "We are sorry: your delivery {{order_number}} is late{{#if eta}}. We now expect it at about {{eta}}{{/if}}.{{#if tracking_url}}\n{{tracking_url}}{{/if}}"}'),
  ('Delivery Completed', 'Orders', 'Transactional', false, '["In-App", "Push", "SMS", "Email"]', 'Your delivery {{order_number}} was delivered', '{"order_number": "text", "shop": "text?", "driver": "text?", "eta": "time?", "eta_from": "time?", "eta_to": "time?", "window_start": "time?", "window_end": "time?", "reason": "text?", "tracking_url": "text?", "time_zone": "text?"}', false, '{"failover": [{"channel": "Push", "wait_minutes": 10, "until": "opened"}, {"channel": "SMS"}, {"channel": "Email"}], "default_body": "Your delivery {{order_number}} was delivered. Thank you!{{#if tracking_url}}\n{{tracking_url}}{{/if}}"}'),
  ('Delivery Failed', 'Orders', 'Transactional', false, '["In-App", "Push", "SMS", "Email"]', 'We could not deliver {{order_number}}', '{"order_number": "text", "shop": "text?", "driver": "text?", "eta": "time?", "eta_from": "time?", "eta_to": "time?", "window_start": "time?", "window_end": "time?", "reason": "text?", "tracking_url": "text?", "time_zone": "text?"}', false, '{"failover": [{"channel": "Push", "wait_minutes": 10, "until": "opened"}, {"channel": "SMS"}, {"channel": "Email"}], "default_body": "We could not deliver {{order_number}}{{#if reason}} ({{reason}}){{/if}}.{{#if tracking_url}}\n{{tracking_url}}{{/if}}"}'),
  ('Delivery Rescheduled', 'Orders', 'Transactional', false, '["In-App", "Push", "SMS", "Email"]', 'Your delivery {{order_number}} has a new time', '{"order_number": "text", "shop": "text?", "driver": "text?", "eta": "time?", "eta_from": "time?", "eta_to": "time?", "window_start": "time?", "window_end": "time?", "reason": "text?", "tracking_url": "text?", "time_zone": "text?"}', false, '{"failover": [{"channel": "Push", "wait_minutes": 10, "until": "opened"}, {"channel": "SMS"}, {"channel": "Email"}], "default_body": "Your delivery {{order_number}} has a new time{{#if window_end}}: until {{window_end}}{{else}}{{#if eta}}: about {{eta}}{{/if}}{{/if}}.{{#if tracking_url}}\n{{tracking_url}}{{/if}}"}'),
  ('Delivery Cancelled', 'Orders', 'Transactional', false, '["In-App", "Push", "SMS", "Email"]', 'Your delivery {{order_number}} was cancelled', '{"order_number": "text", "shop": "text?", "driver": "text?", "eta": "time?", "eta_from": "time?", "eta_to": "time?", "window_start": "time?", "window_end": "time?", "reason": "text?", "tracking_url": "text?", "time_zone": "text?"}', false, '{"failover": [{"channel": "Push", "wait_minutes": 10, "until": "opened"}, {"channel": "SMS"}, {"channel": "Email"}], "default_body": "Your delivery {{order_number}} was cancelled.{{#if tracking_url}}\n{{tracking_url}}{{/if}}"}'),
  ('Contact Plan Notice', 'Orders', 'Transactional', false, '["In-App", "Push", "SMS", "Email"]', 'About your delivery {{order_number}}', '{"order_number": "text", "shop": "text?", "driver": "text?", "eta": "time?", "eta_from": "time?", "eta_to": "time?", "window_start": "time?", "window_end": "time?", "reason": "text?", "tracking_url": "text?", "time_zone": "text?"}', false, '{"failover": [{"channel": "Push", "wait_minutes": 10, "until": "opened"}, {"channel": "SMS"}, {"channel": "Email"}]}'),
  ('Offer Made', 'Dispatch', 'Transactional', false, '["In-App", "Push"]', 'A new order for you', '{"order_number": "text?", "route": "text?", "stops": "number?", "expires_at": "time?", "starts_at": "time?", "text": "text?", "reason": "text?", "target": "text?", "value": "number?", "time_zone": "text?"}', false, '{"failover": [{"channel": "Push", "wait_minutes": 10, "until": "opened"}], "default_body": "Order {{order_number}} is offered to you{{#if expires_at}} until {{expires_at}}{{/if}}."}'),
  ('Offer Withdrawn', 'Dispatch', 'Transactional', false, '["In-App", "Push"]', 'An order offered to you was taken back', '{"order_number": "text?", "route": "text?", "stops": "number?", "expires_at": "time?", "starts_at": "time?", "text": "text?", "reason": "text?", "target": "text?", "value": "number?", "time_zone": "text?"}', false, '{}'),
  ('Route Changed', 'Dispatch', 'Transactional', false, '["In-App", "Push"]', 'Your route has changed', '{"order_number": "text?", "route": "text?", "stops": "number?", "expires_at": "time?", "starts_at": "time?", "text": "text?", "reason": "text?", "target": "text?", "value": "number?", "time_zone": "text?"}', false, '{}'),
  ('Batch Assigned', 'Dispatch', 'Transactional', false, '["In-App", "Push"]', 'You have new orders', '{"order_number": "text?", "route": "text?", "stops": "number?", "expires_at": "time?", "starts_at": "time?", "text": "text?", "reason": "text?", "target": "text?", "value": "number?", "time_zone": "text?"}', false, '{"default_body": "{{#if order_number}}{{order_number}}: {{/if}}{{stops}} orders are yours now."}'),
  ('New Instruction', 'Dispatch', 'Transactional', false, '["In-App", "Push"]', 'A new instruction', '{"order_number": "text?", "route": "text?", "stops": "number?", "expires_at": "time?", "starts_at": "time?", "text": "text?", "reason": "text?", "target": "text?", "value": "number?", "time_zone": "text?"}', false, '{"failover": [{"channel": "Push", "wait_minutes": 2, "until": "opened"}, {"channel": "SMS"}, {"channel": "Email"}], "default_body": "{{#if order_number}}{{order_number}}: {{/if}}{{text}}"}'),
  ('Shift Reminder', 'Fleet', 'Information', false, '["In-App", "Push"]', 'Your shift begins soon', '{"order_number": "text?", "route": "text?", "stops": "number?", "expires_at": "time?", "starts_at": "time?", "text": "text?", "reason": "text?", "target": "text?", "value": "number?", "time_zone": "text?"}', true, '{"default_body": "Your shift begins{{#if starts_at}} at {{starts_at}}{{/if}}."}'),
  ('Target Reached', 'Fleet', 'Information', false, '["In-App", "Push"]', 'You have reached a target', '{"order_number": "text?", "route": "text?", "stops": "number?", "expires_at": "time?", "starts_at": "time?", "text": "text?", "reason": "text?", "target": "text?", "value": "number?", "time_zone": "text?"}', true, '{"default_body": "You have reached your target of the day{{#if target}}: {{target}}{{/if}}. Well done!"}'),
  ('Escalation Opened', 'Operations', 'Transactional', false, '["In-App", "Email", "Push"]', 'Escalation: {{title}}', '{"title": "text?", "order_number": "text?", "driver": "text?", "zone": "text?", "level": "number?", "reason": "text?", "text": "text?", "due_at": "time?", "engine": "text?", "count": "number?", "items": "list?", "time_zone": "text?"}', true, '{"default_body": "{{title}}{{#if reason}}\n{{reason}}{{/if}}"}'),
  ('Escalation Raised', 'Operations', 'Transactional', false, '["In-App", "Email", "Push"]', 'Escalation raised to level {{level}}: {{title}}', '{"title": "text?", "order_number": "text?", "driver": "text?", "zone": "text?", "level": "number?", "reason": "text?", "text": "text?", "due_at": "time?", "engine": "text?", "count": "number?", "items": "list?", "time_zone": "text?"}', true, '{"critical_at": "critical", "default_body": "{{title}}{{#if reason}}\n{{reason}}{{/if}}{{#if due_at}}\nAct before {{due_at}}.{{/if}}"}'),
  ('Escalation Resolved', 'Operations', 'Transactional', false, '["In-App", "Email", "Push"]', 'Resolved: {{title}}', '{"title": "text?", "order_number": "text?", "driver": "text?", "zone": "text?", "level": "number?", "reason": "text?", "text": "text?", "due_at": "time?", "engine": "text?", "count": "number?", "items": "list?", "time_zone": "text?"}', true, '{}'),
  ('SLA At Risk', 'Operations', 'Transactional', false, '["In-App", "Email", "Push"]', 'At risk: {{order_number}}', '{"title": "text?", "order_number": "text?", "driver": "text?", "zone": "text?", "level": "number?", "reason": "text?", "text": "text?", "due_at": "time?", "engine": "text?", "count": "number?", "items": "list?", "time_zone": "text?"}', true, '{}'),
  ('SLA Breached', 'Operations', 'Transactional', false, '["In-App", "Email", "Push"]', 'Late: {{order_number}}', '{"title": "text?", "order_number": "text?", "driver": "text?", "zone": "text?", "level": "number?", "reason": "text?", "text": "text?", "due_at": "time?", "engine": "text?", "count": "number?", "items": "list?", "time_zone": "text?"}', true, '{}'),
  ('Alert Raised', 'Operations', 'Transactional', false, '["In-App", "Email", "Push"]', 'Alert: {{title}}', '{"title": "text?", "order_number": "text?", "driver": "text?", "zone": "text?", "level": "number?", "reason": "text?", "text": "text?", "due_at": "time?", "engine": "text?", "count": "number?", "items": "list?", "time_zone": "text?"}', true, '{"default_body": "{{title}}{{#if text}}\n{{text}}{{/if}}"}'),
  ('Driver Unresponsive', 'Operations', 'Transactional', false, '["In-App", "Email", "Push"]', '{{driver}} does not answer', '{"title": "text?", "order_number": "text?", "driver": "text?", "zone": "text?", "level": "number?", "reason": "text?", "text": "text?", "due_at": "time?", "engine": "text?", "count": "number?", "items": "list?", "time_zone": "text?"}', true, '{}'),
  ('Emergency', 'Operations', 'Transactional', true, '["In-App", "Email", "Push"]', 'EMERGENCY: {{title}}', '{"title": "text?", "order_number": "text?", "driver": "text?", "zone": "text?", "level": "number?", "reason": "text?", "text": "text?", "due_at": "time?", "engine": "text?", "count": "number?", "items": "list?", "time_zone": "text?"}', false, '{"default_body": "{{title}}{{#if text}}\n{{text}}{{/if}}"}'),
  ('Engine Stopped', 'Operations', 'Transactional', true, '["In-App", "Email", "Push"]', 'The engine {{engine}} has stopped', '{"title": "text?", "order_number": "text?", "driver": "text?", "zone": "text?", "level": "number?", "reason": "text?", "text": "text?", "due_at": "time?", "engine": "text?", "count": "number?", "items": "list?", "time_zone": "text?"}', false, '{}'),
  ('Backup Failed', 'Operations', 'Transactional', false, '["In-App", "Email", "Push"]', 'The backup failed', '{"title": "text?", "order_number": "text?", "driver": "text?", "zone": "text?", "level": "number?", "reason": "text?", "text": "text?", "due_at": "time?", "engine": "text?", "count": "number?", "items": "list?", "time_zone": "text?"}', true, '{}'),
  ('Digest', 'Operations', 'Transactional', false, '["In-App", "Email", "Push"]', '{{count}} messages', '{"title": "text?", "order_number": "text?", "driver": "text?", "zone": "text?", "level": "number?", "reason": "text?", "text": "text?", "due_at": "time?", "engine": "text?", "count": "number?", "items": "list?", "time_zone": "text?"}', true, '{"default_body": "{{#each items}}{{at}}  {{subject}}\n{{/each}}"}'),
  ('Sign-In From New Device', 'Access', 'Security', true, '["In-App", "Email"]', 'A new device has signed in', '{"username": "text?", "address": "text?", "agent": "text?", "at": "time?", "key_name": "text?", "key_prefix": "text?", "channel": "text?", "time_zone": "text?"}', false, '{"default_body": "Your account {{username}} was signed in to from a device that it has not seen before{{#if address}}, at {{address}}{{/if}}{{#if at}}, on {{at}}{{/if}}. If that was not you, change your password now."}'),
  ('Password Changed', 'Access', 'Security', true, '["In-App", "Email"]', 'Your password was changed', '{"username": "text?", "address": "text?", "agent": "text?", "at": "time?", "key_name": "text?", "key_prefix": "text?", "channel": "text?", "time_zone": "text?"}', false, '{"default_body": "The password of your account {{username}} was changed{{#if at}} on {{at}}{{/if}}. If that was not you, tell an administrator now."}'),
  ('API Key Created', 'Access', 'Security', true, '["In-App", "Email"]', 'An API key was created', '{"username": "text?", "address": "text?", "agent": "text?", "at": "time?", "key_name": "text?", "key_prefix": "text?", "channel": "text?", "time_zone": "text?"}', false, '{"default_body": "The API key {{key_name}} ({{key_prefix}}) was created by {{username}}."}'),
  ('Address Changed', 'Access', 'Security', true, '["In-App", "Email"]', 'An address of your account was changed', '{"username": "text?", "address": "text?", "agent": "text?", "at": "time?", "key_name": "text?", "key_prefix": "text?", "channel": "text?", "time_zone": "text?"}', false, '{"default_body": "The {{channel}} address of your account {{username}} was changed. If that was not you, tell an administrator now."}');

insert into engines (engine, zone_id, wish) values ('delivery', '00000000-0000-0000-0000-000000000000', 'running');
