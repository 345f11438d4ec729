import { useQueries } from '@tanstack/react-query';
import * as api from '../../api/calls';
import { useClientNames } from '../parts/scope';

/** What a switch or a limit is about, by name; the schemes among them are read one by one. */
export function useScopeName(rows: readonly { scope: string; scope_id: string | null }[]): (scope: string, id: string | null, rail?: string | null) => string {
  const clientName = useClientNames();
  const wanted = [...new Set(rows.flatMap(({ scope, scope_id }) => (scope === 'Scheme' && scope_id ? [scope_id] : [])))];
  const schemes = useQueries({ queries: wanted.map((id) => ({ queryKey: ['wealth', 'scheme', id], queryFn: () => api.schemes.one(id), staleTime: 300_000 })) });
  const schemeNames = new Map(schemes.flatMap(({ data }) => (data ? [[data.id, data.name] as const] : [])));
  return (scope, id, rail) => {
    if (scope === 'Firm') return 'the whole firm';
    if (scope === 'Rail') return `rail ${rail ?? ''}`;
    if (scope === 'Client') return `client ${clientName(id)}`;
    if (scope === 'Scheme' && id) return `scheme ${schemeNames.get(id) ?? id.slice(0, 8)}`;
    return `${scope.toLowerCase()} ${id?.slice(0, 8) ?? ''}`;
  };
}
