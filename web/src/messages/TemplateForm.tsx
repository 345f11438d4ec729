import { Button, Group, Modal, NativeSelect, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as api from '../api/calls';
import type { Channel, MessageEvent } from '../api/types';
import { fieldError, isShownAtFields } from '../setup/fields';
import { ProblemNote, tell } from '../shared/ProblemNote';

const members = ['event', 'channel', 'locale', 'subject', 'body'];

/** A draft; it is used only when somebody says so. */
export function TemplateForm({ events, onClose }: { events: readonly MessageEvent[]; onClose: () => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState(events.find(({ name: each }) => each === 'Delivery Delayed')?.name ?? events[0]!.name);
  const event = events.find((each) => each.name === name)!;
  const [channel, setChannel] = useState<Channel>('Email');
  const [locale, setLocale] = useState('en');
  const [subject, setSubject] = useState(event.default_subject);
  const [body, setBody] = useState(event.default_body ?? event.default_subject);
  const save = useMutation({
    mutationFn: () => api.messages.addTemplate({ event: name, channel, locale: locale.trim(), subject: subject.trim(), body }),
    onSuccess: async ({ version }) => { tell(`Draft ${version} is written. Preview it, then use it.`); await queries.invalidateQueries({ queryKey: ['message-templates'] }); onClose(); },
  });
  const says = (member: string) => fieldError(save.error, member);
  const choose = (chosen: string) => {
    const next = events.find((each) => each.name === chosen)!;
    setName(chosen);
    setSubject(next.default_subject);
    setBody(next.default_body ?? next.default_subject);
  };
  const isComplete = locale.trim() !== '' && subject.trim() !== '' && body.trim() !== '';
  const send = (submitted: FormEvent) => { submitted.preventDefault(); if (isComplete) save.mutate(); };
  return (
    <Modal opened onClose={onClose} size={640} title="Write new words">
      <form onSubmit={send} aria-label="Write new words" noValidate>
        <Stack>
          <div className="form-pair">
            <NativeSelect label="Event" value={name} error={says('event')} data={events.map((each) => each.name)} onChange={(changed) => choose(changed.currentTarget.value)} />
            <NativeSelect label="Channel" value={channel} error={says('channel')} data={['Email', 'SMS', 'Push', 'In-App']} onChange={(changed) => setChannel(changed.currentTarget.value as Channel)} />
          </div>
          <TextInput label="Language" description="A tag such as en or hi-IN" maw={220} value={locale} error={says('locale')} onChange={(changed) => setLocale(changed.currentTarget.value)} />
          <TextInput label="Subject" required maxLength={300} value={subject} error={says('subject')} onChange={(changed) => setSubject(changed.currentTarget.value)} />
          <Textarea label="Text" required autosize minRows={4} maxRows={14} value={body} error={says('body')} onChange={(changed) => setBody(changed.currentTarget.value)} />
          <Text size="xs" className="quiet">It may name: {Object.keys(event.variables).map((variable) => `{{${variable}}}`).join(', ') || 'nothing'}; also {'{{#if name}} … {{/if}}'}.</Text>
          {save.isError && !isShownAtFields(save.error, members) && <ProblemNote error={save.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>Cancel</Button>
            <Button type="submit" disabled={!isComplete} loading={save.isPending}>Write the draft</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
