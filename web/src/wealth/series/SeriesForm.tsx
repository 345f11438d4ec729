import { Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import * as api from '../../api/calls';
import type { MarketSeries } from '../../api/types';
import { fieldError } from '../../setup/fields';
import { tell } from '../../shared/ProblemNote';
import { isWhole, wholeError } from '../market/fields';
import { CalendarSelect } from '../parts/CalendarSelect';
import { useEdit, useOpened } from '../parts/edit';
import { FormFoot, orNull, useDraft } from '../parts/FormFoot';

const kinds = [{ value: 'index', label: 'Index' }, { value: 'volatility', label: 'Volatility' }, { value: 'commodity', label: 'Commodity' }, { value: 'rate', label: 'Rate' }, { value: 'other', label: 'Another' }];

interface Props { series?: MarketSeries; onClose: () => void; onSaved: (id: string) => void }

/** A new series, or what is known of one. */
export function SeriesForm({ series: present, onClose, onSaved }: Props) {
  const queries = useQueryClient();
  const series = useOpened(present);
  const { draft, put } = useDraft({
    code: series?.code ?? '', name: series?.name ?? '', kind: series?.kind ?? 'index', currency: series?.currency ?? '', calendar: series?.calendar_id ?? '', limit: series?.move_limit_percent ?? '', age: series?.max_age ? String(series.max_age) : '',
  });
  const isVolatile = draft.kind === 'volatility';
  const members = { name: draft.name.trim(), kind: draft.kind, currency: orNull(draft.currency), calendar_id: orNull(draft.calendar), move_limit_percent: isVolatile ? null : orNull(draft.limit), max_age: draft.age.trim() === '' ? null : Number(draft.age) };
  const edit = useEdit(series, ({ id }) => api.marketSeries.one(id), members);
  const save = useMutation({
    mutationFn: () => (series ? edit.send(members, (sent, version) => api.marketSeries.change(series.id, sent, version)) : api.marketSeries.create({ code: draft.code.trim(), ...members })),
    onSuccess: async ({ id }) => { tell(series ? 'The series is changed.' : 'The series is there. It has no close yet.'); await queries.invalidateQueries({ queryKey: ['wealth'] }); onSaved(id); },
  });
  const says = (member: string) => fieldError(save.error, member);
  const isReady = draft.code.trim() !== '' && draft.name.trim() !== '' && (draft.age.trim() === '' || isWhole(draft.age));
  const send = (event: FormEvent) => { event.preventDefault(); if (isReady) save.mutate(); };
  return (
    <Modal opened onClose={onClose} size={600} title={series ? `Change ${series.name}` : 'New market series'}>
      <form onSubmit={send} aria-label="Market series" noValidate>
        <Stack>
          <div className="form-pair">
            <TextInput label="Name" required maxLength={200} value={draft.name} error={says('name')} onChange={put('name')} data-autofocus />
            <TextInput label="Code" description={series ? undefined : 'Conditions name it by this; it does not change later'} required disabled={series !== undefined} maxLength={40} value={draft.code} error={says('code')} onChange={put('code')} />
          </div>
          <div className="form-pair">
            <NativeSelect label="Kind" data={kinds} value={draft.kind} error={says('kind')} onChange={put('kind')} />
            <TextInput label="Currency" description="Empty: none, as of an index" maxLength={3} value={draft.currency} error={says('currency')} onChange={put('currency')} />
          </div>
          <div className="form-pair">
            <TextInput label="Held beyond a move of, %" description={isVolatile ? 'A volatility has no limit: it may double in a day' : 'From one close to the next; empty: the usual limit'} inputMode="decimal" disabled={isVolatile} value={isVolatile ? '' : draft.limit} error={says('move_limit_percent')} onChange={put('limit')} />
            <TextInput label="Stale after, business days" description="An older close is not acted on; empty: the usual age" inputMode="numeric" value={draft.age} error={wholeError(draft.age) ?? says('max_age')} onChange={put('age')} />
          </div>
          <CalendarSelect value={draft.calendar} error={says('calendar_id')} onChange={put('calendar')} />
          <FormFoot error={save.error} fields={['code', 'name', 'kind', 'currency', 'move_limit_percent', 'max_age', 'calendar_id']} submit={series ? 'Save the change' : 'Add the series'} isReady={isReady} isSaving={save.isPending} onClose={onClose} edit={edit} />
        </Stack>
      </form>
    </Modal>
  );
}
