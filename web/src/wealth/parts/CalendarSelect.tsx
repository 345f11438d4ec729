import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import * as api from '../../api/calls';

interface Props { value: string; onChange: (event: { currentTarget: { value: string } }) => void; error?: string }

/** Whose business days count; empty text is the usual calendar. */
export function CalendarSelect({ value, onChange, error }: Props) {
  const calendars = useQuery({ queryKey: ['wealth', 'calendars', 'names'], queryFn: () => api.calendars.page(null), staleTime: 60_000 });
  return <NativeSelect label="Calendar" data={[{ value: '', label: 'The usual one' }, ...(calendars.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))]} value={value} error={error} onChange={onChange} />;
}
