import { Checkbox, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as api from '../../api/calls';
import type { Scheme } from '../../api/types';
import { fieldError } from '../../setup/fields';
import { tell } from '../../shared/ProblemNote';
import { isWhole, wholeError } from '../market/fields';
import { CalendarSelect } from '../parts/CalendarSelect';
import { useEdit, useOpened } from '../parts/edit';
import { FormFoot, orNull, useDraft } from '../parts/FormFoot';
import { assetClasses } from '../parts/money';

const fields = ['category', 'asset_class', 'move_limit_percent', 'max_nav_age', 'calendar_id'];

/** Which orders a scheme takes, and by which rules its NAVs and orders are judged. Name and code come with the feed. */
export function SchemeForm({ scheme: present, onClose }: { scheme: Scheme; onClose: () => void }) {
  const queries = useQueryClient();
  const scheme = useOpened(present);
  const { draft, put } = useDraft({ category: scheme.category, assetClass: scheme.asset_class, limit: scheme.move_limit_percent ?? '', age: scheme.max_nav_age === null ? '' : String(scheme.max_nav_age), calendar: scheme.calendar_id ?? '' });
  const [open, setOpen] = useState({ is_open_for_purchase: scheme.is_open_for_purchase, is_open_for_redemption: scheme.is_open_for_redemption, is_open_for_switch: scheme.is_open_for_switch });
  const members = {
    ...open, category: draft.category.trim(), asset_class: draft.assetClass, move_limit_percent: orNull(draft.limit), max_nav_age: draft.age.trim() === '' ? null : Number(draft.age), calendar_id: orNull(draft.calendar),
  };
  const edit = useEdit(scheme, ({ id }) => api.schemes.one(id), members);
  const save = useMutation({
    mutationFn: () => edit.send(members, (sent, version) => api.schemes.change(scheme.id, sent, version)),
    onSuccess: async () => { tell('The scheme is changed.'); await queries.invalidateQueries({ queryKey: ['wealth'] }); onClose(); },
    // A newer version is read, so that the form opens with it the next time.
    onError: () => void queries.invalidateQueries({ queryKey: ['wealth', 'scheme', scheme.id] }),
  });
  const says = (member: string) => fieldError(save.error, member);
  const isClosing = (Object.keys(open) as (keyof typeof open)[]).some((name) => scheme[name] && !open[name]);
  const isReady = draft.category.trim() !== '' && (draft.age.trim() === '' || isWhole(draft.age));
  const send = (event: FormEvent) => { event.preventDefault(); if (isReady) save.mutate(); };
  const box = (name: keyof typeof open, label: string) => <Checkbox label={label} checked={open[name]} onChange={(event) => { const { checked } = event.currentTarget; setOpen((old) => ({ ...old, [name]: checked })); }} />;
  return (
    <Modal opened onClose={onClose} size={600} title={`Change ${scheme.name}`}>
      <form onSubmit={send} aria-label="Scheme" noValidate>
        <Stack>
          <Stack gap={6}>
            {box('is_open_for_purchase', 'Takes purchases')}
            {box('is_open_for_redemption', 'Takes sales')}
            {box('is_open_for_switch', 'Takes switches')}
          </Stack>
          {isClosing && <ul className="notes"><li>Trigger orders that the scheme then refuses are held, and go on when it opens again. Rules have to be resumed.</li></ul>}
          <div className="form-pair">
            <TextInput label="Category" description="Cut-offs, settlement and charges find the scheme by a word of it" required maxLength={200} value={draft.category} error={says('category')} onChange={put('category')} />
            <NativeSelect label="Class" description="Of the whole, where no mix is in force" data={[...assetClasses]} value={draft.assetClass} error={says('asset_class')} onChange={put('assetClass')} />
          </div>
          <div className="form-pair">
            <TextInput label="NAV held beyond a move of, %" description="Empty: the limit of its category" inputMode="decimal" value={draft.limit} error={says('move_limit_percent')} onChange={put('limit')} />
            <TextInput label="NAV stale after, business days" description="Empty: the usual age" inputMode="numeric" value={draft.age} error={wholeError(draft.age) ?? says('max_nav_age')} onChange={put('age')} />
          </div>
          <CalendarSelect value={draft.calendar} error={says('calendar_id')} onChange={put('calendar')} />
          <FormFoot error={save.error} fields={fields} submit="Save the change" isReady={isReady} isSaving={save.isPending} onClose={onClose} edit={edit} />
        </Stack>
      </form>
    </Modal>
  );
}
