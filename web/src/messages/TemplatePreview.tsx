import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../api/calls';
import type { MessageEvent, MessageTemplate, Zone } from '../api/types';
import { clock } from '../live/clock';
import { ProblemNote } from '../shared/ProblemNote';
import { say } from '../shared/words';

/** What a version reads as under values that one may change. */
export function TemplatePreview({ template, event, zone, onClose }: { template: MessageTemplate; event: MessageEvent | undefined; zone: Zone; onClose: () => void }) {
  const named = Object.entries(event?.variables ?? {}).filter(([name]) => `${template.subject} ${template.body} ${template.html ?? ''}`.includes(name));
  const [values, setValues] = useState<Record<string, string>>(() => Object.fromEntries(named.map(([name, type]) => [name, sampleOf(name, type)])));
  const preview = useMutation({ mutationFn: () => api.messages.previewTemplate(template.id, typed(values, event?.variables ?? {}), zone.time_zone) });
  return (
    <Modal opened onClose={onClose} size={640} title={`${template.event}, ${template.channel}, ${template.locale}, version ${template.version}`}>
      <form aria-label="Preview" onSubmit={(submitted) => { submitted.preventDefault(); preview.mutate(); }}>
        <Stack>
          {named.length > 0 && <div className="form-pair">{named.map(([name]) => <TextInput key={name} label={say(name)} value={values[name] ?? ''} onChange={(changed) => setValues({ ...values, [name]: changed.currentTarget.value })} />)}</div>}
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>Close</Button><Button type="submit" loading={preview.isPending}>Show it</Button></Group>
          {preview.isError && <ProblemNote error={preview.error} />}
          {preview.data && <blockquote className="message-words" role="status" aria-label="What it reads as"><b>{preview.data.subject}</b><div className="message-text">{preview.data.text}</div></blockquote>}
        </Stack>
      </form>
    </Modal>
  );
}

function sampleOf(name: string, type: string): string {
  const kind = type.replace('?', '');
  if (kind === 'time') return new Date(clock.now()).toISOString();
  if (kind === 'date') return new Date(clock.now()).toISOString().slice(0, 10);
  return kind === 'number' || kind === 'money' ? '12' : say(name);
}

/** Numbers are sent as numbers; what is left empty is not there. */
function typed(values: Record<string, string>, types: Record<string, string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '').map(([name, value]) => [name, /^(number|money)/.test(types[name] ?? '') && !Number.isNaN(Number(value)) ? Number(value) : value]));
}
