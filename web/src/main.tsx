import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './shared/look.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { Problem } from './api/problem';
import { theme } from './shared/theme';

const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // What the server has refused once it refuses again; only lost connections are worth another try.
      retry: (failures, error) => failures < 2 && Problem.of(error).status === 0,
      staleTime: 2_000,
      refetchOnWindowFocus: false,
    },
  },
});

createRoot(document.getElementById('root')!).render(
  <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
    <QueryClientProvider client={queries}>
      <Notifications position="bottom-left" limit={3} autoClose={4_000} />
      <App />
    </QueryClientProvider>
  </MantineProvider>,
);
