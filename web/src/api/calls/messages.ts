/** Messages: the inbox, preferences, the log, templates. */
import { get, post, put } from '../client';
import type { Delivery, DeliveryDetail, InboxRow, MessageEvent, MessageTemplate, Page, Preference, PreferencePreview, TemplateRequest } from '../types';

const base = '/notifications';

export interface LogFilter { client_id?: string; channel?: string | undefined; status?: string | undefined; event?: string | undefined; cursor?: string | null }

export const messages = {
  events: () => get<Page<MessageEvent>>(`${base}/events`).then(({ items }) => items),
  inbox: (cursor: string | null) => get<Page<InboxRow>>(`${base}/inbox`, { limit: 50, cursor }),
  read: (id: string) => post<unknown>(`${base}/inbox/${id}/read`),
  archive: (id: string) => post<unknown>(`${base}/inbox/${id}/archive`),
  readAll: () => post<unknown>(`${base}/inbox/read-all`),
  preferences: (user: string) => get<Page<Preference>>(`${base}/notification-preferences`, { user_id: user, limit: 500 }).then(({ items }) => items),
  savePreferences: (items: Preference[]) => put<Page<Preference>>(`${base}/preferences`, { items }).then((page) => page.items),
  preview: (event: string, at?: string) => post<PreferencePreview>(`${base}/preferences/preview`, { event, ...(at && { at }) }),
  logs: (filter: LogFilter) => get<Page<Delivery>>(`${base}/notification-logs`, { ...filter, limit: 100 }),
  log: (id: string) => get<DeliveryDetail>(`${base}/notification-logs/${id}`),
  resend: (id: string) => post<Delivery>(`${base}/notification-logs/${id}/resend`),
  templates: () => get<Page<MessageTemplate>>(`${base}/templates`, { limit: 500 }).then(({ items }) => items),
  addTemplate: (request: TemplateRequest) => post<MessageTemplate>(`${base}/templates`, request),
  activate: (id: string) => post<MessageTemplate>(`${base}/templates/${id}/activate`),
  retire: (id: string) => post<MessageTemplate>(`${base}/templates/${id}/retire`),
  previewTemplate: (id: string, data: Record<string, unknown>, time_zone: string) => post<{ subject: string; text: string; html: string | null }>(`${base}/templates/${id}/preview`, { data, time_zone }),
};
