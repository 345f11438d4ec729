import { Kbd, Modal, Table } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useMay } from '../api/rights';
import { go, isWealth, type Screen } from './place';
import { entriesBeside } from './Rail';

const wealthKeys = [
  ['1 … 9', 'Clients, tasks, rules, rebalance, triggers, orders, quarantine, backtest, log'],
  ['F K S M', 'Schemes, market rules, safety, messages'],
  ['W', 'Deliveries or wealth'],
  ['Esc', 'Close what is on top'],
  ['?', 'This page'],
] as const;

const deliveryKeys = [
  ['1 … 9', 'Live map, orders, drivers, decisions, engines, alerts, batches, plan, traffic'],
  ['T S M', 'Targets, statistics, messages'],
  ['W', 'Wealth'],
  ['/', 'Search orders'],
  ['↑ ↓', 'Move in a list'],
  ['Enter', 'Open'],
  ['A', 'Assign the open order by hand'],
  ['Esc', 'Close what is on top'],
  ['?', 'This page'],
] as const;

const opening = 'steward:shortcuts';

export function openShortcuts(): void {
  dispatchEvent(new Event(opening));
}

export function Shortcuts({ screen }: { screen: Screen }) {
  const [isOpen, setOpen] = useState(false);
  const hasBoth = [useMay('operations:read'), useMay('wealth:read')].every(Boolean);
  const shown = (isWealth(screen) ? wealthKeys : deliveryKeys).filter(([key]) => key !== 'W' || hasBoth);
  useEffect(() => {
    const open = () => setOpen(true);
    const press = (event: KeyboardEvent) => {
      if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
      const target = event.key === 'w' && hasBoth ? (isWealth(screen) ? 'live' : 'wealth/clients') : entriesBeside(screen).find(({ key }) => key === event.key)?.screen;
      if (event.key === '?') setOpen(true);
      else if (event.key === '/') focusSearch(event);
      else if (target && !document.querySelector('[role="dialog"]')) go({ screen: target });
    };
    addEventListener(opening, open);
    addEventListener('keydown', press);
    return () => { removeEventListener(opening, open); removeEventListener('keydown', press); };
  }, [screen, hasBoth]);
  return (
    <Modal opened={isOpen} onClose={() => setOpen(false)} title="Keyboard shortcuts">
      <Table>
        <Table.Tbody>
          {shown.map(([key, what]) => <Table.Tr key={key}><Table.Td className="keys"><Kbd>{key}</Kbd></Table.Td><Table.Td>{what}</Table.Td></Table.Tr>)}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}

export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null;
  return target?.closest('input, textarea, select, [contenteditable="true"]') !== null && target !== document.body;
}

function focusSearch(event: KeyboardEvent): void {
  const search = document.querySelector<HTMLInputElement>('[data-search]');
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
}
