import { Tabs } from '@mantine/core';
import { Inbox } from '../../messages/Inbox';
import '../../messages/messages.css';
import { Empty } from '../../shared/Waiting';
import { WealthHead } from '../parts/scope';
import { ClientMessages } from './ClientMessages';

/** What one is told oneself, and what a client was told. */
export function WealthMessages({ client }: { client: string | null }) {
  return (
    <section className="screen" aria-label="Messages">
      <Tabs key={client ? 'client' : 'mine'} defaultValue={client ? 'client' : 'mine'} keepMounted={false} className="messages">
        <WealthHead title="Messages"><Tabs.List><Tabs.Tab value="mine">For you</Tabs.Tab><Tabs.Tab value="client">To the client</Tabs.Tab></Tabs.List></WealthHead>
        <div className="screen-body">
          <Tabs.Panel value="mine"><Inbox /></Tabs.Panel>
          <Tabs.Panel value="client">{client ? <ClientMessages client={client} /> : <Empty title="Choose a client">Choose one above to see what he was told.</Empty>}</Tabs.Panel>
        </div>
      </Tabs>
    </section>
  );
}
