import { Drawer } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import * as api from '../api/calls';
import { ProblemNote } from '../shared/ProblemNote';
import { Rows } from '../shared/Waiting';
import { go } from '../shell/place';
import { DecisionCard } from './DecisionCard';

export function CardDrawer({ id }: { id: string | null }) {
  const card = useQuery({ queryKey: ['decision', id], queryFn: () => api.decisions.card(id!), enabled: id !== null });
  return (
    <Drawer
      opened={id !== null} onClose={() => go({ card: null })} position="right" size={820} overlayProps={{ backgroundOpacity: 0.3 }}
      title={card.data ? `Decision ${card.data.decision.decision_id}` : 'Decision'}
    >
      {id !== null && card.isPending && <Rows count={9} />}
      {card.isError && <ProblemNote error={card.error} onRetry={() => void card.refetch()} />}
      {id !== null && card.data && <DecisionCard card={card.data} />}
    </Drawer>
  );
}
