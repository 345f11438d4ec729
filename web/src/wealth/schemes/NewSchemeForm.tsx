import { Checkbox, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as api from '../../api/calls';
import { fieldError } from '../../setup/fields';
import { tell } from '../../shared/ProblemNote';
import { CalendarSelect } from '../parts/CalendarSelect';
import { FormFoot, useDraft } from '../parts/FormFoot';
import { assetClasses } from '../parts/money';
import { emptyScheme, isSchemeReady, newSchemeFields, schemeBody } from './newScheme';

/** Adds one scheme by hand. Its NAVs come with the feed, under the code or the ISIN that it gets here. */
export function NewSchemeForm({ onClose, onMade }: { onClose: () => void; onMade: (id: string) => void }) {
  const queries = useQueryClient();
  const { draft, put } = useDraft(emptyScheme);
  const [isTraded, setTraded] = useState(false);
  const add = useMutation({
    mutationFn: () => api.schemes.create(schemeBody(draft, isTraded)),
    onSuccess: async (scheme) => { tell(`${scheme.name} can be held and bought.`); await queries.invalidateQueries({ queryKey: ['schemes'] }); onMade(scheme.id); },
  });
  const says = (member: string) => fieldError(add.error, member);
  const isReady = isSchemeReady(draft);
  const send = (event: FormEvent) => { event.preventDefault(); if (isReady) add.mutate(); };
  return (
    <Modal opened onClose={onClose} size={640} title="New scheme">
      <form onSubmit={send} aria-label="New scheme" noValidate>
        <Stack>
          <TextInput label="Name" required maxLength={300} value={draft.name} error={says('name')} onChange={put('name')} data-autofocus />
          <div className="form-pair">
            <TextInput label="Code" description="As in the NAV feed; it does not change" required maxLength={40} value={draft.code} error={says('product_code')} onChange={put('code')} />
            <TextInput label="House" description="A switch stays within one house" required maxLength={200} value={draft.amc} error={says('amc')} onChange={put('amc')} />
          </div>
          <div className="form-pair">
            <TextInput label="Category" description="Cut-offs, settlement and charges find the scheme by a word of it" required maxLength={200} value={draft.category} error={says('category')} onChange={put('category')} />
            <NativeSelect label="Class" description="Of the whole; a mix is entered later" data={[...assetClasses]} value={draft.assetClass} error={says('asset_class')} onChange={put('assetClass')} />
          </div>
          <div className="form-pair">
            <TextInput label="ISIN" value={draft.isin} error={says('isin')} onChange={put('isin')} />
            <TextInput label="ISIN of reinvestment" value={draft.isinReinvest} error={says('isin_reinvest')} onChange={put('isinReinvest')} />
          </div>
          <div className="form-pair">
            <TextInput label="Plan" placeholder="Direct" maxLength={60} value={draft.plan} error={says('plan')} onChange={put('plan')} />
            <TextInput label="Option" placeholder="Growth" maxLength={60} value={draft.option} error={says('option')} onChange={put('option')} />
          </div>
          <div className="form-pair">
            <NativeSelect label="Decimals of a unit" data={['4', '3', '2', '1', '0']} value={draft.decimals} error={says('unit_decimals')} onChange={put('decimals')} />
            <CalendarSelect value={draft.calendar} error={says('calendar_id')} onChange={put('calendar')} />
          </div>
          <Checkbox label="Traded on an exchange" checked={isTraded} onChange={(event) => setTraded(event.currentTarget.checked)} />
          <FormFoot error={add.error} fields={newSchemeFields} submit="Add the scheme" isReady={isReady} isSaving={add.isPending} onClose={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}
