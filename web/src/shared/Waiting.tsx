import { Skeleton, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

export function Rows({ count = 6, height = 34 }: { count?: number; height?: number }) {
  return (
    <Stack gap={8} p="md" aria-busy="true" aria-label="Loading">
      {Array.from({ length: count }, (_, at) => <Skeleton key={at} height={height} radius={6} />)}
    </Stack>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <Stack align="center" gap={4} p="xl" role="status">
      <Text fw={600}>{title}</Text>
      {children && <Text size="sm" c="dimmed" ta="center" maw={360}>{children}</Text>}
    </Stack>
  );
}
