import { Drawer, NativeSelect, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../api/calls';
import type { Zone } from '../api/types';
import { ProblemNote } from '../shared/ProblemNote';
import { Rows } from '../shared/Waiting';
import { AutonomyForm } from './AutonomyForm';
import { EngineRuns } from './EngineRuns';
import type { Engine } from './EnginePanel';
import { SettingsForm } from './SettingsForm';
import { SettingsVersions } from './SettingsVersions';

/** Everything about one engine beside its switch: settings, autonomy, versions, runs. */
export function EngineDrawer({ engine, zone, onClose }: { engine: Engine; zone: Zone; onClose: () => void }) {
  const [isForAll, setForAll] = useState(false);
  const scope = isForAll ? null : zone.id;
  const settings = useQuery({ queryKey: ['engine-settings', engine.path, scope], queryFn: () => api.engines.settings(engine.path, scope), refetchOnMount: 'always' });
  const reload = async () => (await settings.refetch()).data;
  return (
    <Drawer opened onClose={onClose} position="right" size={820} title={<b>{engine.name}</b>} classNames={{ body: 'engine-drawer' }}>
      <NativeSelect
        size="xs" label="Settings and autonomy of" maw={360} mb="sm" value={isForAll ? 'all' : 'zone'} onChange={(event) => setForAll(event.currentTarget.value === 'all')}
        data={[{ value: 'zone', label: zone.name }, { value: 'all', label: 'All zones that have none of their own' }]}
      />
      <Tabs defaultValue="settings" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="settings">Settings</Tabs.Tab>
          <Tabs.Tab value="autonomy">Autonomy</Tabs.Tab>
          <Tabs.Tab value="versions">Versions</Tabs.Tab>
          <Tabs.Tab value="runs">Last runs</Tabs.Tab>
        </Tabs.List>
        {settings.isError && <ProblemNote error={settings.error} onRetry={() => void settings.refetch()} />}
        {settings.isPending && <Rows count={5} />}
        <Tabs.Panel value="settings">
          {settings.data && <SettingsForm key={scope} engine={engine.path} zone={zone} scope={scope} settings={settings.data} reload={reload} />}
        </Tabs.Panel>
        <Tabs.Panel value="autonomy"><AutonomyForm engine={engine.path} scope={scope} /></Tabs.Panel>
        <Tabs.Panel value="versions">{settings.data && <SettingsVersions engine={engine.path} scope={scope} settings={settings.data} />}</Tabs.Panel>
        <Tabs.Panel value="runs"><EngineRuns engine={engine.path} zone={zone} /></Tabs.Panel>
      </Tabs>
    </Drawer>
  );
}
