import { Button } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery, type UseInfiniteQueryResult, type InfiniteData } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Page } from '../../api/types';
import { ProblemNote } from '../../shared/ProblemNote';
import { Empty, Rows } from '../../shared/Waiting';

type PagesQuery<T> = UseInfiniteQueryResult<InfiniteData<Page<T>>>;

/** A list of the API, page by page. Live events read it again; once a minute it is read anyway. */
export function usePages<T>(queryKey: readonly unknown[], read: (cursor: string | null) => Promise<Page<T>>, enabled = true): PagesQuery<T> & { rows: T[] } {
  const query = useInfiniteQuery({
    queryKey: ['wealth', ...queryKey], queryFn: ({ pageParam }) => read(pageParam), initialPageParam: null as string | null, getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData, refetchInterval: 60_000, enabled,
  });
  return { ...query, rows: query.data?.pages.flatMap(({ items }) => items) ?? [] };
}

interface Props<T> { query: PagesQuery<T> & { rows: T[] }; empty: { title: string; text: string }; children: ReactNode }

/** Waiting, refused, nothing there, or the rows and the way to more of them. */
export function Listed<T>({ query, empty, children }: Props<T>) {
  return (
    <>
      {query.isPending && query.fetchStatus !== 'idle' && <Rows count={8} />}
      {query.isError && <div className="pad"><ProblemNote error={query.error} onRetry={() => void query.refetch()} /></div>}
      {query.isSuccess && query.rows.length === 0 && <Empty title={empty.title}>{empty.text}</Empty>}
      {query.rows.length > 0 && children}
      {query.hasNextPage && <Button m="md" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>Show more</Button>}
    </>
  );
}
