import { useComputedColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { LngLatBounds, Map as MapView, setWorkerUrl, type GeoJSONSource } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import type { Feature, FeatureCollection } from 'geojson';
import { useEffect, useRef, useState } from 'react';
import * as api from '../api/calls';
import type { Zone } from '../api/types';
import { boundsOf } from './MapScene';
import { dark, light, type Palette } from './palette';
import { nothing, styleOf } from './style';
import './map.css';

setWorkerUrl(workerUrl);

export interface Mark { label: string; latitude: number; longitude: number }
export type Corner = readonly [longitude: number, latitude: number];

interface Props {
  zone: Zone;
  label: string;
  marks?: readonly Mark[];
  ring?: readonly Corner[] | null;
  /** Further things that are being drawn. */
  draft?: readonly Feature[];
  incidents?: FeatureCollection;
  routes?: FeatureCollection;
  /** Brought into view when it changes. */
  focus?: readonly [number, number][];
  isPicking?: boolean;
  className?: string;
  onPick: (latitude: number, longitude: number) => void;
  onIncident?: (id: string) => void;
}

const noFeatures: readonly Feature[] = [];

/** A map on which a place is chosen by a click, or a boundary drawn corner by corner. Everything it does can be typed as well. */
export function PickMap({
  zone, label, marks = [], ring = null, draft = noFeatures, incidents = nothing, routes = nothing, focus, isPicking = true, className = 'pick-map', onPick, onIncident,
}: Props) {
  const box = useRef<HTMLDivElement>(null);
  const map = useRef<MapView | null>(null);
  const [failure, setFailure] = useState(false);
  const [isReady, setReady] = useState(false);
  const palette = useComputedColorScheme('light') === 'dark' ? dark : light;
  const roads = useQuery({ queryKey: ['roads', zone.id], queryFn: () => api.zones.roads(zone.id), staleTime: Infinity, retry: 1 });
  const current = useRef({ onPick, onIncident, isPicking });
  current.current = { onPick, onIncident, isPicking };

  useEffect(() => {
    if (!box.current) return;
    try {
      const view = new MapView({ container: box.current, style: draftStyle(palette), center: [0, 20], zoom: 2, maxZoom: 18, attributionControl: false, dragRotate: false, maxPitch: 0, fadeDuration: 0 });
      const bounds = boundsOf(zone);
      if (bounds) view.fitBounds(bounds, { padding: 24, animate: false, maxZoom: 15 });
      view.on('style.load', () => setReady(true));
      view.on('click', ({ lngLat, point }) => {
        const { onPick: pick, onIncident: choose, isPicking: picks } = current.current;
        if (picks) return pick(round(lngLat.lat), round(lngLat.lng));
        const hit = view.queryRenderedFeatures(point, { layers: ['incident-area', 'incident-corridor', 'incident-edge', 'incident-closure'] })[0];
        if (hit) choose?.(String(hit.properties['id']));
      });
      map.current = view;
    } catch {
      setFailure(true);
    }
    return () => { map.current?.remove(); map.current = null; };
  }, []);

  useEffect(() => {
    if (!isReady || !map.current) return;
    const put = (name: string, data: FeatureCollection) => (map.current?.getSource(name) as GeoJSONSource | undefined)?.setData(data);
    put('roads', roads.data ?? nothing);
    // While a boundary is drawn, the old one is not shown below it.
    put('zone', zone.boundary && ring === null ? collection([{ type: 'Feature', properties: {}, geometry: zone.boundary }]) : nothing);
    put('draft', collection([...ringFeatures(ring ?? []), ...draft, ...marks.map(markFeature)]));
    put('incidents', incidents);
    put('routes', routes);
  }, [isReady, roads.data, zone, marks, ring, draft, incidents, routes]);

  useEffect(() => {
    if (map.current) map.current.getCanvas().style.cursor = isPicking ? 'crosshair' : '';
  }, [isPicking, isReady]);

  useEffect(() => {
    if (!focus || focus.length === 0 || !map.current) return;
    const bounds = new LngLatBounds();
    for (const place of focus) bounds.extend(place);
    map.current.fitBounds(bounds, { padding: 90, maxZoom: 15, duration: 300 });
  }, [focus]);

  return (
    <div className={className} role="region" aria-label={label}>
      <div ref={box} className="map-canvas" />
      {failure && <p className="map-failure" role="status">This browser cannot draw the map. Type the coordinates.</p>}
    </div>
  );
}

function draftStyle(palette: Palette) {
  const style = styleOf(palette);
  return {
    ...style,
    sources: { ...style.sources, draft: { type: 'geojson' as const, data: nothing } },
    layers: [
      ...style.layers,
      { id: 'draft-fill', type: 'fill' as const, source: 'draft', filter: ['==', ['geometry-type'], 'Polygon'] as never, paint: { 'fill-color': palette.route, 'fill-opacity': 0.12 } },
      { id: 'draft-line', type: 'line' as const, source: 'draft', filter: ['!=', ['geometry-type'], 'Point'] as never, paint: { 'line-color': palette.route, 'line-width': 2 } },
      {
        id: 'draft-dot', type: 'circle' as const, source: 'draft', filter: ['==', ['geometry-type'], 'Point'] as never,
        paint: { 'circle-radius': 6, 'circle-color': palette.route, 'circle-stroke-color': palette.halo, 'circle-stroke-width': 2 },
      },
      {
        id: 'draft-label', type: 'symbol' as const, source: 'draft', filter: ['has', 'label'] as never,
        layout: { 'text-field': ['get', 'label'] as never, 'text-font': ['sans-serif'], 'text-size': 12, 'text-offset': [0, 1.2] as [number, number], 'text-allow-overlap': true },
        paint: { 'text-color': palette.text, 'text-halo-color': palette.halo, 'text-halo-width': 2 },
      },
    ],
  };
}

function ringFeatures(ring: readonly Corner[]): Feature[] {
  const corners: Feature[] = ring.map((corner) => ({ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [...corner] } }));
  if (ring.length < 2) return corners;
  const line = ring.map((corner) => [...corner]);
  const shape: Feature = ring.length === 2
    ? { type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: line } }
    : { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [[...line, line[0]!]] } };
  return [shape, ...corners];
}

function markFeature({ label, latitude, longitude }: Mark): Feature {
  return { type: 'Feature', properties: { label }, geometry: { type: 'Point', coordinates: [longitude, latitude] } };
}

function collection(features: Feature[]): FeatureCollection {
  return { type: 'FeatureCollection', features };
}

/** Six decimals are a tenth of a metre. */
function round(degrees: number): number {
  return Number(degrees.toFixed(6));
}
