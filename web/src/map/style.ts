/** The map's style: drawn from our own GeoJSON, so that it needs no other server. */
import type { FeatureCollection } from 'geojson';
import type { ExpressionSpecification, StyleSpecification } from 'maplibre-gl';
import type { Palette } from './palette';

export const nothing: FeatureCollection = { type: 'FeatureCollection', features: [] };

const mainRoad: ExpressionSpecification = [
  'in', ['coalesce', ['get', 'kind'], ['get', 'class'], ['get', 'highway'], 'minor'],
  ['literal', ['motorway', 'trunk', 'primary', 'secondary', 'main', 'arterial', 'major']],
];
const sourceNames = ['zone', 'roads', 'routes', 'chosen-route', 'depot'] as const;
export type SourceName = (typeof sourceNames)[number];

export function styleOf(palette: Palette): StyleSpecification {
  const byZoom = (...stops: number[]): ExpressionSpecification =>
    ['interpolate', ['exponential', 1.5], ['zoom'], ...stops] as unknown as ExpressionSpecification;

  return {
    version: 8,
    sources: Object.fromEntries(sourceNames.map((name) => [name, { type: 'geojson', data: nothing }])) as StyleSpecification['sources'],
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': palette.ground } },
      { id: 'zone', type: 'fill', source: 'zone', paint: { 'fill-color': palette.zone } },
      { id: 'zone-line', type: 'line', source: 'zone', paint: { 'line-color': palette.zoneLine, 'line-width': 1.5, 'line-dasharray': [3, 2] } },
      {
        id: 'road-case', type: 'line', source: 'roads', layout: { 'line-cap': 'round', 'line-join': 'round' },
        paint: { 'line-color': palette.roadCase, 'line-width': byZoom(10, 0.8, 13, 3, 16, 12) },
      },
      {
        id: 'road', type: 'line', source: 'roads', layout: { 'line-cap': 'round', 'line-join': 'round' },
        paint: { 'line-color': palette.road, 'line-width': byZoom(10, 0.4, 13, 1.8, 16, 9) },
      },
      {
        id: 'road-main', type: 'line', source: 'roads', filter: mainRoad, layout: { 'line-cap': 'round', 'line-join': 'round' },
        paint: { 'line-color': palette.roadMain, 'line-width': byZoom(10, 1.2, 13, 3.6, 16, 14) },
      },
      {
        id: 'routes', type: 'line', source: 'routes', layout: { 'line-cap': 'round', 'line-join': 'round' },
        paint: { 'line-color': palette.route, 'line-width': 1.5, 'line-opacity': 0.28 },
      },
      {
        id: 'chosen-route', type: 'line', source: 'chosen-route', layout: { 'line-cap': 'round', 'line-join': 'round' },
        paint: { 'line-color': palette.route, 'line-width': 4, 'line-opacity': 0.9 },
      },
      {
        id: 'depot', type: 'symbol', source: 'depot',
        layout: { 'text-field': ['get', 'label'], 'text-font': ['sans-serif'], 'text-size': 12, 'text-offset': [0, 1.1] },
        paint: { 'text-color': palette.text, 'text-halo-color': palette.halo, 'text-halo-width': 1.5 },
      },
      {
        id: 'depot-dot', type: 'circle', source: 'depot',
        paint: { 'circle-radius': 5, 'circle-color': palette.text, 'circle-stroke-color': palette.halo, 'circle-stroke-width': 2 },
      },
    ],
  };
}
