/** The execution log of automations: lines, verification, export, and why an occurrence did what it did. */
import { apiRoot, get, queryText } from '../client';
import type { Explanation, LogLine, LogVerdict, Page } from '../types';

const base = '/wealth/automation';

export interface ExecutionFilter { client_id?: string | null; automation_type?: string; automation_id?: string | null; decision?: string; from?: string; to?: string }

export const executionLog = {
  page: (filter: ExecutionFilter, cursor: string | null) => get<Page<LogLine>>(`${base}/execution-logs`, { ...filter, limit: 100, cursor }),
  verify: () => get<LogVerdict>(`${base}/execution-logs/verify`),
  exportLink: (filter: ExecutionFilter, format: 'csv' | 'ndjson') => `${apiRoot}${base}/execution-logs/export${queryText({ ...filter, format })}`,
  explain: (key: string) => get<Explanation>(`${base}/explain/${encodeURIComponent(key)}`),
};
