import { ActionIcon, Button, Group, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { mostSteps, stepError, type StepDraft } from './steps';

interface Props { steps: StepDraft[]; onSteps: (steps: StepDraft[]) => void; says: (member: string) => string | undefined }

/** The exit load, a line a step. */
export function StepFields({ steps, onSteps, says }: Props) {
  const put = (at: number, change: Partial<StepDraft>) => onSteps(steps.map((step, index) => (index === at ? { ...step, ...change } : step)));
  return (
    <fieldset style={{ border: 0, padding: 0, margin: 0, display: 'grid', gap: 8 }}>
      <legend className="section-title">Exit load</legend>
      {steps.length === 0 && <p className="quiet" style={{ margin: 0 }}>None: all that is sold is paid out.</p>}
      {steps.map((step, at) => (
        <Group key={at} gap={8} wrap="nowrap" align="flex-start">
          <TextInput className="grow" label="Within, days of the purchase" inputMode="numeric" required value={step.days} error={stepError(steps, at) ?? says(`exit_load_steps/${at}/within_days`)} onChange={(event) => put(at, { days: event.currentTarget.value })} />
          <TextInput className="grow" label="Load, %" inputMode="decimal" required value={step.load} error={says(`exit_load_steps/${at}/load_percent`)} onChange={(event) => put(at, { load: event.currentTarget.value })} />
          <ActionIcon mt={26} variant="subtle" color="gray" size={30} aria-label={`Remove step ${at + 1}`} onClick={() => onSteps(steps.filter((_, index) => index !== at))}><IconX size={16} /></ActionIcon>
        </Group>
      ))}
      {steps.length < mostSteps && <div><Button size="xs" variant="default" onClick={() => onSteps([...steps, { days: '', load: '' }])}>{steps.length === 0 ? 'There is an exit load' : 'A further step'}</Button></div>}
    </fieldset>
  );
}
