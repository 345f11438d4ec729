import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { lazy, Suspense, useMemo, useState } from 'react';
import * as api from '../api/calls';
import type { Zone } from '../api/types';
import { ProblemNote } from '../shared/ProblemNote';
import { boundaryProblem, cornersOf, cornersText, polygonOf, readCorners } from './boundary';

const PickMap = lazy(() => import('../map/PickMap').then(({ PickMap: loaded }) => ({ default: loaded })));

/** The zone's boundary: corner by corner on the map, or typed. Orders without a named zone are taken by the zone whose boundary holds their pickup. */
export function ZoneBoundary({ zone, onSaved }: { zone: Zone; onSaved: () => Promise<void> }) {
  const [text, setText] = useState(() => cornersText(cornersOf(zone.boundary) ?? []));
  const corners = readCorners(text);
  const marks = useMemo(() => (zone.depot ? [{ label: 'Depot', ...zone.depot }] : []), [zone]);
  const problem = corners === null ? 'One corner a line: latitude, longitude.' : corners.length === 0 ? null : boundaryProblem(corners);
  const isComplex = zone.boundary !== null && cornersOf(zone.boundary) === null;
  const isSame = text === cornersText(cornersOf(zone.boundary) ?? []);
  const save = useMutation({ mutationFn: () => api.zones.change(zone, { boundary: corners!.length === 0 ? null : polygonOf(corners!) }), onSuccess: onSaved });
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">Click one corner after the other. An order that names no zone is taken by the zone whose boundary holds its pickup.</Text>
      {isComplex && <Text size="sm">This boundary has several parts or holes. It stays as it is until you draw another.</Text>}
      <Suspense fallback={<div className="pick-map" aria-busy="true" />}>
        <PickMap zone={zone} label="Draw the boundary" marks={marks} ring={isComplex && corners?.length === 0 ? null : corners ?? []} onPick={(latitude, longitude) => setText((old) => `${old.trim() ? `${old.trimEnd()}\n` : ''}${latitude}, ${longitude}`)} />
      </Suspense>
      <Textarea label="Corners" description="Latitude, longitude; one a line." autosize minRows={2} maxRows={6} value={text} error={problem} onChange={(e) => setText(e.currentTarget.value)} />
      {save.isError && <ProblemNote error={save.error} />}
      <Group>
        <Button variant="default" size="xs" disabled={!text.trim()} onClick={() => setText(text.trimEnd().split('\n').slice(0, -1).join('\n'))}>Take the last corner back</Button>
        <Button variant="default" size="xs" disabled={!text.trim()} onClick={() => setText('')}>Start again</Button>
        <span className="grow" />
        <Button disabled={isSame || corners === null || problem !== null} loading={save.isPending} onClick={() => save.mutate()}>{corners?.length === 0 ? 'Save without a boundary' : 'Save the boundary'}</Button>
      </Group>
    </Stack>
  );
}
