import { ActionIcon, Menu, NativeSelect, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconKeyboard, IconLogout, IconMoon, IconSun, IconUser, IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useMay } from '../api/rights';
import type { StreamState } from '../api/events';
import type { User, Zone } from '../api/types';
import { useNow } from '../live/useLive';
import { InviteDialog } from '../signin/InviteDialog';
import { useZoneClock } from '../shared/time';
import { LiveAge } from './LiveAge';
import { openShortcuts } from './Shortcuts';
import { useSignOut } from './signOut';

interface Props { user: User; zone: Zone; zones: Zone[]; onZone: (id: string) => void; stream: StreamState }

export function TopBar({ user, zone, zones, onZone, stream }: Props) {
  return (
    <header className="topbar">
      {zones.length > 1
        ? (
          <NativeSelect
            size="xs" aria-label="Zone" value={zone.id} onChange={(event) => onZone(event.currentTarget.value)}
            data={zones.map(({ id, name }) => ({ value: id, label: name }))}
          />
        )
        : <strong>{zone.name}</strong>}
      <ZoneClockText />
      <span className="grow" />
      <LiveAge stream={stream} />
      <SchemeMenu />
      <Tooltip label="Keyboard shortcuts (?)">
        <ActionIcon variant="subtle" color="gray" aria-label="Keyboard shortcuts" className="topbar-keys" onClick={openShortcuts}><IconKeyboard size={18} /></ActionIcon>
      </Tooltip>
      <UserMenu user={user} />
    </header>
  );
}

function ZoneClockText() {
  const now = useNow();
  const zoneClock = useZoneClock();
  return <span className="quiet num topbar-clock" title={zoneClock.name}>{zoneClock.dayTime(now)}</span>;
}

function SchemeMenu() {
  const { setColorScheme } = useMantineColorScheme();
  const Icon = useComputedColorScheme('light') === 'dark' ? IconMoon : IconSun;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label="Light or dark"><Icon size={18} /></ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconSun size={16} />} onClick={() => setColorScheme('light')}>Light</Menu.Item>
        <Menu.Item leftSection={<IconMoon size={16} />} onClick={() => setColorScheme('dark')}>Dark</Menu.Item>
        <Menu.Item leftSection={<IconDeviceDesktop size={16} />} onClick={() => setColorScheme('auto')}>As the system</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function UserMenu({ user }: { user: User }) {
  const mayInvite = useMay('system:administer');
  const [isInviting, setInviting] = useState(false);
  const signOut = useSignOut();
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`Signed in as ${user.username}`}><IconUser size={18} /></ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{user.full_name ?? user.username} · {user.role}</Menu.Label>
          {mayInvite && <Menu.Item leftSection={<IconUserPlus size={16} />} onClick={() => setInviting(true)}>Invite a colleague…</Menu.Item>}
          <Menu.Item leftSection={<IconLogout size={16} />} onClick={signOut}>Sign out</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isInviting && <InviteDialog onClose={() => setInviting(false)} />}
    </>
  );
}
