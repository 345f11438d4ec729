/** The map itself, outside React: it is told what to show and says what was clicked. */
import { LngLatBounds, Map as MapView, setWorkerUrl, type GeoJSONSource } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import type { FeatureCollection } from 'geojson';
import type { Roads, Zone } from '../api/types';
import { positions } from '../live/positions';
import { Overlay, type DriverLook } from './Overlay';
import type { Palette } from './palette';
import { nothing, styleOf, type SourceName } from './style';

setWorkerUrl(workerUrl);

export interface Clicks {
  onOrder: (id: string) => void;
  onDriver: (id: string) => void;
  onGround: () => void;
}

export class MapScene {
  private readonly map: MapView;
  readonly overlay: Overlay;
  private readonly data = new Map<SourceName, FeatureCollection>();
  private isReady = false;

  constructor(container: HTMLElement, look: DriverLook, private palette: Palette, clicks: Clicks) {
    this.map = new MapView({
      container,
      style: styleOf(palette),
      center: [0, 20],
      zoom: 2,
      maxZoom: 18,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      maxPitch: 0,
      fadeDuration: 0,
      locale: { 'Map.Title': 'Live map of orders and drivers' },
    });
    this.map.touchZoomRotate.disableRotation();
    this.overlay = new Overlay(this.map, positions, look, palette);
    this.map.on('style.load', () => this.refill());
    this.map.on('click', ({ point: { x, y } }) => {
      const order = this.overlay.orderNear(x, y);
      const driver = order ? null : this.overlay.driverNear(x, y);
      if (order) clicks.onOrder(order);
      else if (driver) clicks.onDriver(driver);
      else clicks.onGround();
    });
    this.map.on('mousemove', ({ point: { x, y } }) => {
      const isOverThing = this.overlay.orderNear(x, y) !== null || this.overlay.driverNear(x, y) !== null;
      this.map.getCanvas().style.cursor = isOverThing ? 'pointer' : '';
    });
  }

  repaint(palette: Palette): void {
    if (palette === this.palette) return;
    this.palette = palette;
    this.isReady = false;
    this.overlay.repaint(palette);
    this.map.setStyle(styleOf(palette), { diff: false });
  }

  set(name: SourceName, data: FeatureCollection): void {
    this.data.set(name, data);
    if (this.isReady) (this.map.getSource(name) as GeoJSONSource | undefined)?.setData(data);
  }

  setZone(zone: Zone): void {
    this.set('zone', zone.boundary ? { type: 'FeatureCollection', features: [{ type: 'Feature', properties: {}, geometry: zone.boundary }] } : nothing);
    this.set('depot', zone.depot
      ? { type: 'FeatureCollection', features: [{ type: 'Feature', properties: { label: 'Depot' }, geometry: { type: 'Point', coordinates: [zone.depot.longitude, zone.depot.latitude] } }] }
      : nothing);
    this.fit(zone, false);
  }

  setRoads(roads: Roads): void {
    this.set('roads', roads);
  }

  fit(zone: Zone, isGliding = true): void {
    const bounds = boundsOf(zone);
    if (bounds) this.map.fitBounds(bounds, { padding: 40, animate: isGliding, maxZoom: 15 });
  }

  zoom(by: 1 | -1): void {
    this.map.zoomTo(this.map.getZoom() + by, { duration: 150 });
  }

  /** Brings places into view, and leaves the map alone when they are there already. */
  show(places: readonly [longitude: number, latitude: number][]): void {
    const view = this.map.getBounds();
    if (places.length === 0 || places.every((place) => view.contains(place))) return;
    const bounds = new LngLatBounds();
    for (const place of places) bounds.extend(place);
    this.map.fitBounds(bounds, { padding: 80, maxZoom: this.map.getZoom(), duration: 400 });
  }

  driverAt(clientX: number, clientY: number): string | null {
    const box = this.map.getCanvas().getBoundingClientRect();
    return this.overlay.driverNear(clientX - box.left, clientY - box.top, 30);
  }

  remove(): void {
    this.overlay.remove();
    this.map.remove();
  }

  private refill(): void {
    this.isReady = true;
    this.data.forEach((data, name) => this.set(name, data));
  }
}

export function boundsOf(zone: Zone): LngLatBounds | null {
  const rings = zone.boundary?.type === 'Polygon' ? zone.boundary.coordinates : zone.boundary?.coordinates.flat();
  const points = rings?.flat() ?? (zone.depot ? around(zone.depot) : []);
  if (points.length === 0) return null;
  const bounds = new LngLatBounds();
  for (const [longitude, latitude] of points) bounds.extend([longitude!, latitude!]);
  return bounds;
}

function around({ latitude, longitude }: { latitude: number; longitude: number }): number[][] {
  return [[longitude - 0.1, latitude - 0.1], [longitude + 0.1, latitude + 0.1]];
}
