import { Modal, Tabs } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { Zone } from '../api/types';
import { tell } from '../shared/ProblemNote';
import { ZoneBasics } from './ZoneBasics';
import { ZoneBoundary } from './ZoneBoundary';
import { ZoneCalendar } from './ZoneCalendar';
import { ZoneLevels } from './ZoneLevels';

/** Everything that a manager sets about a zone. Each page is saved alone. */
export function ZoneDialog({ zone, onClose }: { zone: Zone; onClose: () => void }) {
  const queries = useQueryClient();
  const saved = async (what: string) => {
    tell(`${what} of ${zone.name} ${what === 'The hours' ? 'are' : 'is'} saved.`);
    await queries.invalidateQueries({ queryKey: ['zones'] });
  };
  return (
    <Modal opened onClose={onClose} size={760} title={`Zone ${zone.name} (${zone.code})`}>
      <Tabs defaultValue="basics" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="basics">Name and place</Tabs.Tab>
          <Tabs.Tab value="boundary">Boundary</Tabs.Tab>
          <Tabs.Tab value="hours">Hours</Tabs.Tab>
          <Tabs.Tab value="levels">Service levels</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="basics"><ZoneBasics key={zone.row_version} zone={zone} onSaved={() => saved('The description')} /></Tabs.Panel>
        <Tabs.Panel value="boundary"><ZoneBoundary key={zone.row_version} zone={zone} onSaved={() => saved('The boundary')} /></Tabs.Panel>
        <Tabs.Panel value="hours"><ZoneCalendar zone={zone} onSaved={() => saved('The hours')} /></Tabs.Panel>
        <Tabs.Panel value="levels"><ZoneLevels zone={zone} /></Tabs.Panel>
      </Tabs>
    </Modal>
  );
}
