import { ActionIcon, Menu, Modal, NativeSelect, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconKeyboard, IconLock, IconLogout, IconMoon, IconSettings, IconSun, IconUser, IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useMay } from '../api/rights';
import type { StreamState } from '../api/events';
import type { User, Zone } from '../api/types';
import { useNow } from '../live/useLive';
import { NewZoneForm } from '../setup/NewZoneForm';
import { ZoneDialog } from '../setup/ZoneDialog';
import { AccountDialog } from '../signin/AccountDialog';
import { InviteDialog } from '../signin/InviteDialog';
import { useZoneClock } from '../shared/time';
import { LiveAge } from './LiveAge';
import { openShortcuts } from './Shortcuts';
import { useSignOut } from './signOut';

/** @param zone null where no delivery zone is at hand: wealth needs none */
interface Props { user: User; zone: Zone | null; zones: Zone[]; onZone: (id: string) => void; stream: StreamState }

export function TopBar({ user, zone, zones, onZone, stream }: Props) {
  return (
    <header className="topbar">
      {zone === null ? <strong>Wealth</strong> : zones.length > 1
        ? (
          <NativeSelect
            size="xs" aria-label="Zone" value={zone.id} onChange={(event) => onZone(event.currentTarget.value)}
            data={zones.map(({ id, name }) => ({ value: id, label: name }))}
          />
        )
        : <strong>{zone.name}</strong>}
      {zone && <ZoneMenu zone={zone} onZone={onZone} />}
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

function ZoneMenu({ zone, onZone }: { zone: Zone; onZone: (id: string) => void }) {
  const mayManage = useMay('operations:manage');
  const [dialog, setDialog] = useState<'settings' | 'new' | null>(null);
  if (!mayManage) return null;
  return (
    <>
      <Menu position="bottom-start">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label="Zone settings"><IconSettings size={17} /></ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setDialog('settings')}>Change this zone…</Menu.Item>
          <Menu.Item onClick={() => setDialog('new')}>Another zone…</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {dialog === 'settings' && <ZoneDialog zone={zone} onClose={() => setDialog(null)} />}
      {dialog === 'new' && <Modal opened onClose={() => setDialog(null)} size={560} title="New zone"><NewZoneForm onCreated={({ id }) => { setDialog(null); onZone(id); }} /></Modal>}
    </>
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
  const [isAtAccount, setAtAccount] = useState(false);
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
          <Menu.Item leftSection={<IconLock size={16} />} onClick={() => setAtAccount(true)}>Password and second factor…</Menu.Item>
          <Menu.Item leftSection={<IconLogout size={16} />} onClick={signOut}>Sign out</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isAtAccount && <AccountDialog onClose={() => setAtAccount(false)} />}
      {isInviting && <InviteDialog onClose={() => setInviting(false)} />}
    </>
  );
}
