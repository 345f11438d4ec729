import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import * as api from '../api/calls';
import type { Channel, DigestRhythm, MessageEvent, Preference } from '../api/types';
import { ProblemNote } from '../shared/ProblemNote';
import { useZoneClock } from '../shared/time';
import { actions, sayRule } from './rules';
import { anyEvent, choosable, hasOwn, quietOf, wishFor, withChannel, withoutWish, withWish } from './wishes';

const rhythms: { value: DigestRhythm; label: string }[] = [{ value: 'None', label: 'At once' }, { value: 'Hourly', label: 'Each hour' }, { value: 'Daily', label: 'Each day' }, { value: 'Weekly', label: 'Each week' }];

interface Props { event: MessageEvent; rows: readonly Preference[]; timeZone: string; isSaved: boolean; onChange: (rows: Preference[]) => void }

/** One event: channels, quiet hours, rhythm, and what would become of it now. */
export function WishRow({ event, rows, timeZone, isSaved, onChange }: Props) {
  const zoneClock = useZoneClock();
  const isAny = event.name === anyEvent;
  const isOwn = hasOwn(rows, event.name);
  const wish = wishFor(rows, event.name);
  const channels: readonly Channel[] = wish ? (wish.enabled ? wish.channels : []) : event.default_channels;
  const quiet = wish?.quiet_hours ?? null;
  const label = isAny ? 'Every event' : event.name;
  const change = (next: Partial<Preference>) => onChange(withWish(rows, event.name, event.default_channels, next));
  const preview = useMutation({ mutationFn: () => api.messages.preview(event.name) });
  return (
    <>
      <tr className={isOwn ? undefined : 'wish-inherited'}>
        <td><b>{label}</b>{event.critical && <span className="chip late wish-critical">critical</span>}<div className="quiet">{isOwn ? 'your own wish' : wish ? 'as every event' : 'as the server does it'}</div></td>
        {choosable.map((channel) => (
          <td key={channel}><Checkbox aria-label={`${label} by ${channel}`} checked={channels.includes(channel)} onChange={(changed) => change({ enabled: true, channels: withChannel(withChannel(channels, 'In-App', true), channel, changed.currentTarget.checked) })} /></td>
        ))}
        <td><TextInput size="xs" type="time" w={92} aria-label={`${label}: quiet from`} value={quiet?.start ?? ''} onChange={(changed) => change({ quiet_hours: quietOf(changed.currentTarget.value, quiet?.end ?? '', quiet, timeZone) })} /></td>
        <td><TextInput size="xs" type="time" w={92} aria-label={`${label}: quiet until`} value={quiet?.end ?? ''} onChange={(changed) => change({ quiet_hours: quietOf(quiet?.start ?? '', changed.currentTarget.value, quiet, timeZone) })} /></td>
        <td>{event.digestible ? <NativeSelect size="xs" w={104} aria-label={`${label}: gathered`} data={rhythms} value={wish?.digest ?? 'None'} onChange={(changed) => change({ digest: changed.currentTarget.value as DigestRhythm })} /> : <span className="quiet">At once</span>}</td>
        <td className="right wish-buttons">
          {isOwn && <Button size="compact-xs" variant="subtle" aria-label={`${label}: take my wish back`} onClick={() => onChange(withoutWish(rows, event.name))}>Take back</Button>}
          {!isAny && <Button size="compact-xs" variant="default" disabled={!isSaved} title={isSaved ? undefined : 'Save first: this is told by what is saved.'} loading={preview.isPending} aria-label={`${label}: what would happen now`} onClick={() => (preview.data ? preview.reset() : preview.mutate())}>{preview.data ? 'Hide' : 'Now?'}</Button>}
        </td>
      </tr>
      {(preview.data || preview.isError) && (
        <tr className="wish-preview">
          <td colSpan={8}>
            {preview.isError && <ProblemNote error={preview.error} />}
            {preview.data && (
              <ul aria-label={`${label}: what would happen now`}>
                {preview.data.channels.map(({ channel, action, rule, until }) => <li key={channel}><b>{channel}</b>: {actions[action] ?? action}{until && ` until ${zoneClock.dayTime(until)}`} <span className="quiet">({sayRule(rule)})</span></li>)}
              </ul>
            )}
          </td>
        </tr>
      )}
    </>
  );
}
