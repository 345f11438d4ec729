import { Tooltip, UnstyledButton } from '@mantine/core';
import { IconBell, IconChartBar, IconGavel, IconMail, IconMap2, IconPackage, IconPackages, IconSettingsAutomation, IconSteeringWheel, IconTarget, IconTimeline, IconTrafficCone } from '@tabler/icons-react';
import { go, type Screen } from './place';

export const entries = [
  { screen: 'live', label: 'Live map', icon: IconMap2, key: '1' },
  { screen: 'orders', label: 'Orders', icon: IconPackage, key: '2' },
  { screen: 'drivers', label: 'Drivers', icon: IconSteeringWheel, key: '3' },
  { screen: 'decisions', label: 'Decisions', icon: IconGavel, key: '4' },
  { screen: 'engines', label: 'Engines', icon: IconSettingsAutomation, key: '5' },
  { screen: 'alerts', label: 'Alerts', icon: IconBell, key: '6' },
  { screen: 'batches', label: 'Batches', icon: IconPackages, key: '7' },
  { screen: 'plan', label: 'Plan', icon: IconTimeline, key: '8' },
  { screen: 'traffic', label: 'Traffic', icon: IconTrafficCone, key: '9' },
  { screen: 'targets', label: 'Targets', icon: IconTarget, key: 't' },
  { screen: 'statistics', label: 'Statistics', icon: IconChartBar, key: 's' },
  { screen: 'messages', label: 'Messages', icon: IconMail, key: 'm' },
] as const;

export function Rail({ screen }: { screen: Screen }) {
  return (
    <nav className="rail" aria-label="Screens">
      <img src="/favicon.svg" alt="Steward" width={30} height={30} className="rail-mark" />
      {entries.map(({ screen: target, label, icon: Icon, key }) => (
        <Tooltip key={target} label={`${label} (${key})`} position="right" openDelay={700} events={{ hover: true, focus: false, touch: false }}>
          <UnstyledButton
            className="rail-entry"
            aria-label={label}
            aria-current={screen === target ? 'page' : undefined}
            onClick={() => go({ screen: target })}
          >
            <Icon size={21} stroke={1.7} />
            <span>{label.replace(' map', '')}</span>
          </UnstyledButton>
        </Tooltip>
      ))}
    </nav>
  );
}
