/** The map's style: drawn from our own GeoJSON, so that it needs no other server. */
import type { FeatureCollection } from 'geojson';
import type { ExpressionSpecification, FilterSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
import type { Palette } from './palette';

export const nothing: FeatureCollection = { type: 'FeatureCollection', features: [] };

const mainRoad: ExpressionSpecification = [
  'in', ['coalesce', ['get', 'kind'], ['get', 'class'], ['get', 'highway'], 'minor'],
  ['literal', ['motorway', 'trunk', 'primary', 'secondary', 'main', 'arterial', 'major']],
];
const sourceNames = ['zone', 'roads', 'incidents', 'routes', 'chosen-route', 'depot'] as const;
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
      ...incidentLayers(palette),
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

/** Areas filled, lines as wide as their corridor, closures with a broken edge; the chosen one with a strong edge. */
function incidentLayers({ incident, text, halo }: Palette): LayerSpecification[] {
  const bySeverity: ExpressionSpecification = ['match', ['get', 'severity'], 'LOW', incident.LOW, 'MEDIUM', incident.MEDIUM, 'HIGH', incident.HIGH, incident.SEVERE];
  const colour: ExpressionSpecification = ['case', ['get', 'closure'], incident.SEVERE, bySeverity];
  const isLine: FilterSpecification = ['match', ['geometry-type'], ['LineString', 'MultiLineString'], true, false];
  const isArea: FilterSpecification = ['match', ['geometry-type'], ['Polygon', 'MultiPolygon'], true, false];
  const edge: ExpressionSpecification = ['case', ['get', 'isChosen'], 4, 2];
  const doubledEachZoom = ['interpolate', ['exponential', 2], ['zoom'], 0, ['get', 'corridor'], 22, ['*', ['get', 'corridor'], 2 ** 22]] as unknown as ExpressionSpecification;
  return [
    { id: 'incident-area', type: 'fill', source: 'incidents', filter: isArea, paint: { 'fill-color': colour, 'fill-opacity': ['case', ['get', 'closure'], 0.34, 0.2] } },
    {
      id: 'incident-corridor', type: 'line', source: 'incidents', filter: isLine, layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': colour, 'line-opacity': 0.24, 'line-width': doubledEachZoom },
    },
    { id: 'incident-edge', type: 'line', source: 'incidents', filter: ['!', ['get', 'closure']], paint: { 'line-color': colour, 'line-width': edge } },
    { id: 'incident-closure', type: 'line', source: 'incidents', filter: ['get', 'closure'] as unknown as FilterSpecification, paint: { 'line-color': colour, 'line-width': ['case', ['get', 'isChosen'], 5, 3], 'line-dasharray': [1.4, 1] } },
    {
      id: 'incident-label', type: 'symbol', source: 'incidents', layout: { 'text-field': ['get', 'label'], 'text-font': ['sans-serif'], 'text-size': 11 },
      paint: { 'text-color': text, 'text-halo-color': halo, 'text-halo-width': 1.5 },
    },
  ];
}
