import { Button, Tabs } from '@mantine/core';
import { IconChevronLeft, IconPencil } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../../api/calls';
import { useMay } from '../../api/rights';
import { ProblemNote } from '../../shared/ProblemNote';
import { Rows } from '../../shared/Waiting';
import { go } from '../../shell/place';
import { ClientMessages } from '../messages/ClientMessages';
import { day } from '../parts/money';
import { Status } from '../parts/Status';
import { CashTab } from './CashTab';
import { ClientForm } from './ClientForm';
import { GoalsTab } from './GoalsTab';
import { MandatesTab } from './MandatesTab';
import { PortfolioTab } from './PortfolioTab';

/** One client: what he holds, how it stands to his risk profile, his cash, his goals and what he was told. */
export function ClientScreen({ id }: { id: string }) {
  const mayWrite = useMay('wealth:write');
  const [isChanging, setChanging] = useState(false);
  const query = useQuery({ queryKey: ['wealth', 'client', id], queryFn: () => api.clients.one(id) });
  const client = query.data;
  return (
    <section className="screen" aria-label="Client">
      <Tabs defaultValue="portfolio" keepMounted={false} className="messages">
        <header className="screen-head">
          <Button size="compact-sm" variant="subtle" leftSection={<IconChevronLeft size={15} />} onClick={() => go({ client: null })}>Clients</Button>
          <h1>{client?.name ?? 'Client'}</h1>
          {client && <><span className="mono quiet">{client.code}</span><Status word={client.status} /><span className="quiet wide">Identity check</span><Status word={client.kyc_status} />{client.kyc_valid_until && <span className="quiet wide">until {day(client.kyc_valid_until)}</span>}</>}
          {client && mayWrite && client.retired_at === null && <Button size="compact-sm" variant="default" leftSection={<IconPencil size={14} />} onClick={() => setChanging(true)}>Change</Button>}
          <span className="grow" />
          {client && <span className="quiet wide">{client.currency} · {client.time_zone}</span>}
          <Tabs.List>
            <Tabs.Tab value="portfolio">Portfolio</Tabs.Tab>
            <Tabs.Tab value="goals">Goals</Tabs.Tab>
            <Tabs.Tab value="cash">Cash</Tabs.Tab>
            <Tabs.Tab value="mandates">Mandates</Tabs.Tab>
            <Tabs.Tab value="messages">Messages</Tabs.Tab>
          </Tabs.List>
        </header>
        <div className="screen-body">
          {query.isPending && <Rows />}
          {query.isError && <div className="pad"><ProblemNote error={query.error} onRetry={() => void query.refetch()} /></div>}
          {client && (
            <>
              <Tabs.Panel value="portfolio"><PortfolioTab client={client} /></Tabs.Panel>
              <Tabs.Panel value="goals"><GoalsTab client={client} /></Tabs.Panel>
              <Tabs.Panel value="cash"><CashTab client={client} /></Tabs.Panel>
              <Tabs.Panel value="mandates"><MandatesTab client={client} /></Tabs.Panel>
              <Tabs.Panel value="messages"><ClientMessages client={client.id} /></Tabs.Panel>
            </>
          )}
        </div>
      </Tabs>
      {client && isChanging && <ClientForm client={client} onClose={() => setChanging(false)} onSaved={() => setChanging(false)} />}
    </section>
  );
}
