import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as api from '../api/calls';
import { Problem } from '../api/problem';
import { useMay } from '../api/rights';
import type { EnginePath, EngineSettings, Zone } from '../api/types';
import { fieldError, isShownAtFields } from '../setup/fields';
import { ProblemNote, tell } from '../shared/ProblemNote';
import { say } from '../shared/words';
import { PreviewChange } from './PreviewChange';
import { changedNames, configOf, draftOf, valueProblem } from './settingDraft';
import { settingWords, type SettingWord } from './settingWords';

interface Props { engine: EnginePath; zone: Zone; scope: string | null; settings: EngineSettings; reload: () => Promise<EngineSettings | undefined> }

/** Every setting with its meaning, unit, range and default. What another one saved meanwhile is never overwritten unseen. */
export function SettingsForm({ engine, zone, scope, settings, reload }: Props) {
  const queries = useQueryClient();
  const mayManage = useMay('operations:manage');
  const [base, setBase] = useState(settings);
  const [draft, setDraft] = useState(() => draftOf(settings.config));
  const words = settingWords[engine];
  const names = Object.keys(base.config);
  const config = configOf(draft, base);
  const changed = config ? changedNames(base.config, config) : [];
  const save = useMutation({
    mutationFn: () => api.engines.saveSettings(engine, scope, config!, base.version),
    onSuccess: (saved) => {
      tell(`Saved as version ${saved.version}; in force within a second.`);
      setBase(saved);
      setDraft(draftOf(saved.config));
      void queries.invalidateQueries({ queryKey: ['engine-settings', engine] });
    },
  });
  const takeTheirs = async (keepsMine: boolean) => {
    const newer = await reload();
    if (!newer) return;
    save.reset();
    setBase(newer);
    if (!keepsMine) setDraft(draftOf(newer.config));
  };
  const isStale = save.isError && Problem.of(save.error).status === 412;
  const members = names.map((name) => `config/${name}`);
  const send = (event: FormEvent) => { event.preventDefault(); if (config && changed.length > 0) save.mutate(); };
  const groups = [...new Set(names.map((name) => words[name]?.group))];

  return (
    <form onSubmit={send} aria-label="Settings" noValidate>
      <Stack gap="lg">
        {groups.map((group) => (
          <section key={group ?? ''} aria-label={group}>
            {group && <h3 className="settings-group">{group}</h3>}
            <div className="settings-grid">
              {names.filter((name) => words[name]?.group === group).map((name) => (
                <SettingField
                  key={name} name={name} word={words[name]} base={base} value={draft[name] ?? ''} isReadOnly={!mayManage}
                  error={fieldError(save.error, `config/${name}`)} onChange={(value) => setDraft({ ...draft, [name]: value })}
                />
              ))}
            </div>
          </section>
        ))}
        {isStale && (
          <Stack gap={8}>
            <ProblemNote error={save.error} />
            <Group gap={8}>
              <Button size="xs" variant="default" onClick={() => void takeTheirs(false)}>Show what they saved</Button>
              <Button size="xs" variant="default" onClick={() => void takeTheirs(true)}>Keep mine on top of theirs</Button>
            </Group>
          </Stack>
        )}
        {save.isError && !isStale && !isShownAtFields(save.error, members) && <ProblemNote error={save.error} />}
        {mayManage
          ? (
            <Group justify="flex-end" gap={8} className="settings-actions">
              <span className="quiet">{changed.length === 0 ? base.version === 0 ? 'As installed' : `Version ${base.version}` : `${changed.length} changed: ${changed.map((name) => words[name]?.label ?? say(name)).join(', ')}`}</span>
              <Button variant="subtle" disabled={changed.length === 0} onClick={() => { setDraft(draftOf(base.config)); save.reset(); }}>Undo</Button>
              <Button variant="subtle" onClick={() => setDraft(draftOf(base.defaults))}>All defaults</Button>
              <Button type="submit" disabled={changed.length === 0} loading={save.isPending}>Save the settings</Button>
            </Group>
          )
          : <p className="quiet">A manager changes settings.</p>}
        <PreviewChange key={JSON.stringify(config)} engine={engine} zone={zone} config={changed.length > 0 ? config : null} />
      </Stack>
    </form>
  );
}

interface FieldProps { name: string; word: SettingWord | undefined; base: EngineSettings; value: string; isReadOnly: boolean; error: string | undefined; onChange: (value: string) => void }

function SettingField({ name, word, base, value, isReadOnly, error, onChange }: FieldProps) {
  const label = word?.label ?? say(name);
  const limit = base.limits.find((each) => each.name === name);
  const usual = base.defaults[name];
  if (!limit) {
    const choices = word?.choices ?? [{ value: String(usual), label: say(String(usual)) }];
    const known = choices.some((choice) => choice.value === value) ? choices : [...choices, { value, label: say(value) }];
    return (
      <NativeSelect
        label={label} description={`${word?.what ?? ''} Default: ${choices.find((choice) => choice.value === String(usual))?.label ?? usual}.`} inputWrapperOrder={['label', 'input', 'error', 'description']}
        value={value} error={error} disabled={isReadOnly} data={known} onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  return (
    <TextInput
      label={label} inputMode="decimal" value={value} error={valueProblem(value, limit) ?? error} readOnly={isReadOnly} inputWrapperOrder={['label', 'input', 'error', 'description']}
      description={`${word?.what ?? ''} ${limit.least} to ${limit.most}${word?.unit ? ` ${word.unit}` : ''}; default ${usual}.`}
      rightSection={word?.unit ? <span className="setting-unit">{word.unit}</span> : undefined} rightSectionWidth={word?.unit ? Math.min(130, 22 + word.unit.length * 7) : undefined}
      rightSectionPointerEvents="none" onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
