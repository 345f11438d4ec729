import { Button, Checkbox, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as api from '../../api/calls';
import { Problem } from '../../api/problem';
import type { TriggerOrder } from '../../api/types';
import { clock } from '../../live/clock';
import { fieldError } from '../../setup/fields';
import { tell } from '../../shared/ProblemNote';
import { useZoneClock } from '../../shared/time';
import { useEdit, useOpened } from '../parts/edit';
import { FormFoot } from '../parts/FormFoot';
import { day } from '../parts/money';
import { NavLine } from '../parts/NavLine';
import { SchemeSelect } from '../parts/ScopeFields';
import { ClientSelect } from '../parts/scope';
import { ConditionFields } from './ConditionFields';
import { draftOf, isTrailing, isWhole, membersOf, newDraft, newOrder, type TriggerDraft } from './draft';
import { LegFields, shownMembers } from './LegFields';
import { replayMarks, ReplayFacts } from './ReplayFacts';

const shownNavs = 260;

interface Props { client: string | null; order?: TriggerOrder; onClose: () => void; onSaved: (order: TriggerOrder) => void; onReload?: () => void }

/** A trigger order, new or changed, drawn on the NAVs of its scheme; the past year shows what it would have done. */
export function TriggerForm({ client, order: present, onClose, onSaved, onReload }: Props) {
  const order = useOpened(present);
  const queries = useQueryClient();
  const timeZone = useZoneClock().name;
  const [who, setWho] = useState(order?.client_id ?? client);
  const [draft, setDraft] = useState<TriggerDraft>(() => (order ? draftOf(order, timeZone) : newDraft()));
  const [isAtOnce, setAtOnce] = useState(false);
  const change = (members: Partial<TriggerDraft>) => { setDraft((old) => ({ ...old, ...members })); replay.reset(); };
  const history = useQuery({ queryKey: ['wealth', 'navs', draft.scheme, shownNavs], queryFn: () => api.navs.of(draft.scheme!, shownNavs), enabled: draft.scheme !== null });
  const currency = useQuery({ queryKey: ['wealth', 'client', who], queryFn: () => api.clients.one(who!), enabled: who !== null }).data?.currency ?? 'the client’s currency';
  const points = [...(history.data ?? [])].reverse().map(({ nav_date, nav }) => ({ date: nav_date, value: Number(nav) }));
  const from = () => new Date(clock.now()).toISOString();
  const whole = () => newOrder(who!, draft, from(), timeZone);
  const replay = useMutation({ mutationFn: () => api.triggerOrders.replayNew(whole(), points[0]!.date) });
  const edit = useEdit(order, ({ id }) => api.triggerOrders.one(id), order ? membersOf(draft, timeZone) : null);
  const place = useMutation({
    mutationFn: () => (order ? edit.send(membersOf(draft, timeZone), (sent, version) => api.triggerOrders.change(order.id, sent, version)) : api.triggerOrders.create({ ...whole(), ...(isAtOnce && { allow_immediate: true }) })),
    onSuccess: async (saved) => { tell(order ? 'The order is changed, and armed anew.' : 'The order waits.'); await queries.invalidateQueries({ queryKey: ['wealth'] }); onSaved(saved); },
  });
  const error = place.error ?? replay.error;
  const says = (member: string) => fieldError(error, member);
  const isReady = who !== null && isWhole(draft);
  const send = (event: FormEvent) => { event.preventDefault(); if (isReady) place.mutate(); };
  const isPrice = (draft.type === 'NAV' || draft.type === 'Price') && draft.field === '';
  const isTrue = error !== null && Problem.of(error).code === 'already_true';
  const marks = isPrice && replay.data ? replayMarks(replay.data) : [];
  return (
    <Modal opened onClose={onClose} size={720} title={order ? `Change ${order.name}` : 'New trigger order'}>
      <form onSubmit={send} aria-label="Trigger order" noValidate>
        <Stack>
          <div className="form-pair">
            {!order && <ClientSelect label="Client" required value={who} onChange={setWho} placeholder="Search by name" />}
            <TextInput label="Name" required maxLength={120} value={draft.name} error={says('name')} onChange={(event) => change({ name: event.currentTarget.value })} />
          </div>
          <SchemeSelect label={draft.order === 'Switch' ? 'Out of the scheme' : 'Scheme'} required value={draft.scheme} onChange={(scheme) => change({ scheme })} error={says('scheme_id')} />
          {points.length > 0 && <NavLine label="NAV of the scheme" points={points} threshold={isPrice && !isTrailing(draft) && Number(draft.value) > 0 ? { value: Number(draft.value), name: `${draft.condition} ${draft.value}` } : undefined} marks={marks} height={160} />}
          {draft.scheme !== null && history.isSuccess && points.length === 0 && <p className="quiet" style={{ margin: 0 }}>The scheme has no accepted NAV yet.</p>}
          <ConditionFields client={who} draft={draft} onChange={change} says={says} error={error} lastNav={points[points.length - 1]?.value} />
          <LegFields draft={draft} onChange={change} currency={currency} says={says} />
          {isTrue && !order && <Checkbox label="It holds already: fire at once" checked={isAtOnce} onChange={(event) => setAtOnce(event.currentTarget.checked)} />}
          {isReady && (draft.type === 'NAV' || draft.type === 'Price') && points.length > 1 && !order && (
            <div><Button size="compact-sm" variant="default" loading={replay.isPending} onClick={() => replay.mutate()}>What would it have done since {day(points[0]!.date)}?</Button></div>
          )}
          {replay.data && <ReplayFacts replay={replay.data} />}
          <FormFoot error={error} fields={shownMembers} submit={order ? 'Save the change' : 'Place the order'} isReady={isReady} isSaving={place.isPending} onClose={onClose} edit={edit} onReload={onReload} />
        </Stack>
      </form>
    </Modal>
  );
}
