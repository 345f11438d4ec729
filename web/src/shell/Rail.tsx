import { Tooltip, UnstyledButton } from '@mantine/core';
import {
  IconArrowsExchange, IconBell, IconBriefcase, IconBuildingBank, IconChartBar, IconChartLine, IconChecklist, IconCoins, IconGavel, IconHistory, IconMail, IconMap2, IconPackage, IconPackages, IconRepeat, IconScale, IconSettingsAutomation, IconShieldLock,
  IconSteeringWheel, IconTarget, IconTargetArrow, IconTimeline, IconTrafficCone, IconTruckDelivery, IconUserQuestion, IconUsers,
} from '@tabler/icons-react';
import { useMay } from '../api/rights';
import { go, isWealth, type Screen } from './place';

const deliveries = [
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

const wealth = [
  { screen: 'wealth/clients', label: 'Clients', icon: IconUsers, key: '1' },
  { screen: 'wealth/tasks', label: 'Tasks', icon: IconChecklist, key: '2' },
  { screen: 'wealth/rules', label: 'Rules', icon: IconRepeat, key: '3' },
  { screen: 'wealth/plans', label: 'Rebalance', icon: IconScale, key: '4' },
  { screen: 'wealth/triggers', label: 'Triggers', icon: IconTargetArrow, key: '5' },
  { screen: 'wealth/orders', label: 'Orders', icon: IconArrowsExchange, key: '6' },
  { screen: 'wealth/quarantine', label: 'Quarantine', icon: IconUserQuestion, key: '7' },
  { screen: 'wealth/backtest', label: 'Backtest', icon: IconChartLine, key: '8' },
  { screen: 'wealth/log', label: 'Log', icon: IconHistory, key: '9' },
  { screen: 'wealth/schemes', label: 'Schemes', icon: IconBriefcase, key: 'f' },
  { screen: 'wealth/market', label: 'Market rules', icon: IconBuildingBank, key: 'k' },
  { screen: 'wealth/safety', label: 'Safety', icon: IconShieldLock, key: 's' },
  { screen: 'wealth/messages', label: 'Messages', icon: IconMail, key: 'm' },
] as const;

/** The screens of the part of Steward that a screen belongs to. */
export function entriesBeside(screen: Screen): readonly { screen: Screen; key: string }[] {
  return isWealth(screen) ? wealth : deliveries;
}

export function Rail({ screen }: { screen: Screen }) {
  const mayDeliver = useMay('operations:read');
  const mayWealth = useMay('wealth:read');
  return (
    <nav className="rail" aria-label="Screens">
      <img src="/favicon.svg" alt="Steward" width={30} height={30} className="rail-mark" />
      {mayDeliver && mayWealth && <GroupSwitch screen={screen} />}
      {(isWealth(screen) ? wealth : deliveries).map(({ screen: target, label, icon: Icon, key }) => (
        <Tooltip key={target} label={`${label} (${key})`} position="right" openDelay={700} events={{ hover: true, focus: false, touch: false }}>
          <UnstyledButton
            className="rail-entry"
            aria-label={label}
            aria-current={screen === target ? 'page' : undefined}
            ref={screen === target ? intoView : undefined}
            // The entry of the screen that is open leads back to its list.
            onClick={() => go({ screen: target, ...(screen === target && { item: null }) })}
          >
            <Icon size={21} stroke={1.7} />
            <span>{label.replace(/ (map|rules)$/, '')}</span>
          </UnstyledButton>
        </Tooltip>
      ))}
    </nav>
  );
}

/** On a phone the rail is a line that is longer than the screen. */
function intoView(entry: HTMLElement | null): void {
  entry?.scrollIntoView({ block: 'nearest', inline: 'center' });
}

/** Deliveries and wealth share a server and little else: the rail shows one of them. */
function GroupSwitch({ screen }: { screen: Screen }) {
  const [label, Icon, target] = isWealth(screen) ? ['Deliveries', IconTruckDelivery, 'live'] as const : ['Wealth', IconCoins, 'wealth/clients'] as const;
  return (
    <Tooltip label={`${label} (w)`} position="right" openDelay={700} events={{ hover: true, focus: false, touch: false }}>
      <UnstyledButton className="rail-entry rail-switch" aria-label={label} onClick={() => go({ screen: target })}><Icon size={21} stroke={1.7} /><span>{label}</span></UnstyledButton>
    </Tooltip>
  );
}
