import { Kbd, Modal, Table } from '@mantine/core';
import { useEffect, useState } from 'react';
import { go } from './place';
import { entries } from './Rail';

const shown = [
  ['1 … 9', 'Live map, orders, drivers, decisions, engines, alerts, batches, plan, traffic'],
  ['T S M', 'Targets, statistics, messages'],
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

export function Shortcuts() {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const open = () => setOpen(true);
    const press = (event: KeyboardEvent) => {
      if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
      const screen = entries.find(({ key }) => key === event.key)?.screen;
      if (event.key === '?') setOpen(true);
      else if (event.key === '/') focusSearch(event);
      else if (screen && !document.querySelector('[role="dialog"]')) go({ screen });
    };
    addEventListener(opening, open);
    addEventListener('keydown', press);
    return () => { removeEventListener(opening, open); removeEventListener('keydown', press); };
  }, []);
  return (
    <Modal opened={isOpen} onClose={() => setOpen(false)} title="Keyboard shortcuts">
      <Table>
        <Table.Tbody>
          {shown.map(([key, what]) => <Table.Tr key={key}><Table.Td><Kbd>{key}</Kbd></Table.Td><Table.Td>{what}</Table.Td></Table.Tr>)}
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
