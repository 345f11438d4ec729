import { Center, Loader } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import * as api from './api/calls';
import { whenSignedOut } from './api/client';
import { ProblemNote } from './shared/ProblemNote';
import { Shell } from './shell/Shell';
import { readTicket, SignIn } from './signin/SignIn';

export function App() {
  const queries = useQueryClient();
  const [isFirstRun, setFirstRun] = useState(() => readTicket(location.hash) !== null);
  const me = useQuery({ queryKey: ['me'], queryFn: api.session.read, staleTime: Infinity, enabled: !isFirstRun });
  useEffect(() => whenSignedOut(() => void queries.resetQueries({ queryKey: ['me'] })), [queries]);

  if (isFirstRun) return <SignIn onSignedIn={() => setFirstRun(false)} />;
  if (me.isPending) return <Center h="100vh"><Loader aria-label="Loading" /></Center>;
  if (me.isError) {
    return <Center h="100vh" p="xl"><ProblemNote error={me.error} onRetry={() => void me.refetch()} /></Center>;
  }
  if (!me.data.user) return <SignIn onSignedIn={() => void queries.resetQueries()} />;
  return <Shell user={me.data.user} session={me.data} />;
}
