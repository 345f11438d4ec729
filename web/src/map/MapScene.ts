/** The map itself, outside React: it is told what to show and says what was clicked. */
import { LngLatBounds, Map as MapView, setWorkerUrl, type GeoJSONSource } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import type { FeatureCollection } from 'geojson';
import type { Roads, Zone } from '../api/types';
import { positions } from '../live/positions';
import { DriverLayer, type DriverLook } from './driverLayer';
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
  private layer: DriverLayer;
  private readonly data = new Map<SourceName, FeatureCollection>();
  private isReady = false;

  constructor(container: HTMLElement, private readonly look: DriverLook, private palette: Palette, clicks: Clicks) {
    this.layer = new DriverLayer(positions, look, palette);
    this.map = new MapView({
      container,
      style: styleOf(palette),
      center: [0, 20],
      zoom: 2,
      maxZoom: 18,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      fadeDuration: 0,
      locale: { 'Map.Title': 'Live map of orders and drivers' },
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.on('style.load', () => this.refill());
    this.map.on('click', ({ point }) => {
      const driver = this.layer.pick(point.x, point.y);
      const order = this.orderAt(point.x, point.y);
      if (order && !(driver && this.layer.pick(point.x, point.y, 8))) clicks.onOrder(order);
      else if (driver) clicks.onDriver(driver);
      else clicks.onGround();
    });
    this.map.on('mousemove', ({ point }) => {
      const isOverThing = this.layer.pick(point.x, point.y) !== null || this.orderAt(point.x, point.y) !== null;
      this.map.getCanvas().style.cursor = isOverThing ? 'pointer' : '';
    });
  }

  repaint(palette: Palette): void {
    if (palette === this.palette) return;
    this.palette = palette;
    this.isReady = false;
    this.layer = new DriverLayer(positions, this.look, palette);
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

  show(latitude: number, longitude: number): void {
    if (!this.map.getBounds().contains([longitude, latitude])) this.map.easeTo({ center: [longitude, latitude], duration: 400 });
  }

  driverAt(clientX: number, clientY: number): string | null {
    const box = this.map.getCanvas().getBoundingClientRect();
    return this.layer.pick(clientX - box.left, clientY - box.top, 30);
  }

  redraw(): void {
    this.map.triggerRepaint();
  }

  remove(): void {
    this.map.remove();
  }

  private refill(): void {
    this.isReady = true;
    this.data.forEach((data, name) => this.set(name, data));
    // Below the orders: a waiting order must be seen, also where many drivers are.
    this.map.addLayer(this.layer, 'orders');
  }

  private orderAt(x: number, y: number): string | null {
    if (!this.isReady) return null;
    const found = this.map.queryRenderedFeatures([[x - 5, y - 5], [x + 5, y + 5]], { layers: ['orders'] });
    return (found[0]?.properties['id'] as string | undefined) ?? null;
  }
}

function boundsOf(zone: Zone): LngLatBounds | null {
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
