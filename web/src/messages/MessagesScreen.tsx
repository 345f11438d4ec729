import { Tabs } from '@mantine/core';
import { useMay } from '../api/rights';
import type { User, Zone } from '../api/types';
import { Inbox } from './Inbox';
import { MessageLog } from './MessageLog';
import { Preferences } from './Preferences';
import { Templates } from './Templates';
import './messages.css';

/** What one is told, how one wants to be told, and what left for everybody else. */
export function MessagesScreen({ zone, user }: { zone: Zone; user: User }) {
  const mayRead = useMay('operations:read');
  return (
    <section className="screen" aria-label="Messages">
      <Tabs defaultValue="inbox" keepMounted={false} className="messages">
        <header className="screen-head">
          <h1>Messages</h1>
          <Tabs.List>
            <Tabs.Tab value="inbox">Inbox</Tabs.Tab>
            <Tabs.Tab value="preferences">Preferences</Tabs.Tab>
            {mayRead && <Tabs.Tab value="log">Log</Tabs.Tab>}
            {mayRead && <Tabs.Tab value="templates">Wording</Tabs.Tab>}
          </Tabs.List>
        </header>
        <div className="screen-body">
          <Tabs.Panel value="inbox"><Inbox /></Tabs.Panel>
          <Tabs.Panel value="preferences"><Preferences user={user} zone={zone} /></Tabs.Panel>
          <Tabs.Panel value="log"><MessageLog user={user} /></Tabs.Panel>
          <Tabs.Panel value="templates"><Templates zone={zone} /></Tabs.Panel>
        </div>
      </Tabs>
    </section>
  );
}
