import { Alert, Button, Group } from '@mantine/core';
import { useState } from 'react';
import { Problem } from '../../api/problem';
import { isShownAtFields } from '../../setup/fields';
import { ProblemNote } from '../../shared/ProblemNote';

interface Props {
  error: unknown;
  /** The members whose refusals stand at their fields. */
  fields: readonly string[];
  submit: string;
  isReady: boolean;
  isSaving: boolean;
  onClose: () => void;
  /** Reads the newer version, where somebody else has changed what is being edited. */
  onReload?: () => void;
}

/** The end of a form: what the server refused as a whole, a newer version if there is one, and the two buttons. */
export function FormFoot({ error, fields, submit, isReady, isSaving, onClose, onReload }: Props) {
  const isStale = error !== null && error !== undefined && Problem.of(error).status === 412;
  return (
    <>
      {isStale && (
        <Alert color="yellow" role="alert" title="Somebody else has changed it meanwhile">
          Nothing of yours was saved. Read the new version, and make your change again.
          {onReload && <Group justify="flex-end" mt={6}><Button size="compact-sm" variant="default" onClick={onReload}>Read the new version</Button></Group>}
        </Alert>
      )}
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
