import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { Problem } from '../../api/problem';
import { isShownAtFields } from '../../setup/fields';
import { ProblemNote } from '../../shared/ProblemNote';
import type { AnyEdit } from './edit';
import { Newer } from './Newer';

interface Props {
  error: unknown;
  /** The members whose refusals stand at their fields. */
  fields: readonly string[];
  submit: string;
  isReady: boolean;
  isSaving: boolean;
  onClose: () => void;
  /** Where something is changed that somebody else may change at the same time. */
  edit?: AnyEdit;
  /** Drops what was typed, where somebody else has changed what is being edited, for his version; left out, the form closes. */
  onReload?: () => void;
}

/** The end of a form: what the server refused as a whole, a newer version if there is one, and the two buttons. */
export function FormFoot({ error, fields, submit, isReady, isSaving, onClose, edit, onReload }: Props) {
  const isStale = edit?.row !== undefined && error !== null && error !== undefined && Problem.of(error).status === 412;
  return (
    <>
      {isStale && <Newer edit={edit} refused={error} isSaving={isSaving} onDrop={onReload ?? onClose} />}
      {error !== null && error !== undefined && !isStale && !isShownAtFields(error, fields) && <ProblemNote error={error} />}
      <Group justify="flex-end"><Button variant="default" onClick={onClose}>Cancel</Button><Button type="submit" disabled={!isReady} loading={isSaving}>{submit}</Button></Group>
    </>
  );
}

/** The members of a form as text, and how one of them is changed by its input. */
export function useDraft<T extends Record<string, string>>(initial: T) {
  const [draft, setDraft] = useState(initial);
  const set = (changes: Partial<T>) => setDraft((old) => ({ ...old, ...changes }));
  const put = (name: keyof T) => (event: { currentTarget: { value: string } }) => { const { value } = event.currentTarget; setDraft((old) => ({ ...old, [name]: value })); };
  return { draft, put, set };
}

/** Empty text means that a member is not set. */
export function orNull(text: string): string | null {
  return text.trim() === '' ? null : text.trim();
}
