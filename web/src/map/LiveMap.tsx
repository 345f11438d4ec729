import { ActionIcon, Tooltip, useComputedColorScheme } from '@mantine/core';
import { IconFocusCentered, IconMinus, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import * as api from '../api/calls';
import type { DriverStatus, Order, Zone } from '../api/types';
import { useNow, useWorld } from '../live/useLive';
import { world } from '../live/world';
import { latitudeOf, longitudeOf, positions } from '../live/positions';
import { say } from '../shared/words';
import { incidentFeatures } from './incidents';
import { MapScene } from './MapScene';
import { dark, light } from './palette';
import { leads, orderDots, placeMarks, routeLines } from './places';
import './map.css';

interface Props {
  zone: Zone;
  chosenOrder: Order | null;
  chosenDriverId: string | null;
  onOrder: (id: string) => void;
  onDriver: (id: string) => void;
  onGround: () => void;
  onDropOrder: (orderId: string, driverId: string) => void;
  /** Shown above the map. */
  children?: ReactNode;
}

const shownStatuses: DriverStatus[] = ['available', 'busy', 'returning', 'on_break'];

export function LiveMap({ zone, chosenOrder, chosenDriverId, onOrder, onDriver, onGround, onDropOrder, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const scene = useRef<MapScene | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const palette = useComputedColorScheme('light') === 'dark' ? dark : light;
  const { orders, routes } = useWorld();
  const now = useNow();
  const roads = useQuery({ queryKey: ['roads', zone.id], queryFn: () => api.zones.roads(zone.id), staleTime: Infinity, retry: 1 });

  const incidents = useQuery({ queryKey: ['incidents', zone.id, 'active'], queryFn: () => api.incidents.page(zone.id, true).then(({ items }) => items), refetchInterval: 60_000 });

  const driverId = chosenDriverId ?? chosenOrder?.driver_id ?? null;

  // The scene lives as long as the screen; what it calls is read from here, so it is never built twice.
  const current = useRef({ onOrder, onDriver, onGround, chosenDriverId, driverId });
  current.current = { onOrder, onDriver, onGround, chosenDriverId, driverId };

  useEffect(() => {
    if (!box.current) return;
    try {
      scene.current = new MapScene(box.current, look(() => current.current.chosenDriverId, () => current.current.driverId), palette, {
        onOrder: (id) => current.current.onOrder(id),
        onDriver: (id) => current.current.onDriver(id),
        onGround: () => current.current.onGround(),
      });
    } catch {
      setFailure('This browser cannot draw the map (WebGL 2 is off). Lists and cards work without it.');
    }
    return () => { scene.current?.remove(); scene.current = null; };
  }, []);

  useEffect(() => scene.current?.repaint(palette), [palette]);
  useEffect(() => scene.current?.setZone(zone), [zone]);
  useEffect(() => { if (roads.data) scene.current?.setRoads(roads.data); }, [roads.data]);
  useEffect(() => scene.current?.set('incidents', incidentFeatures(incidents.data ?? [], null)), [incidents.data]);
  useEffect(() => scene.current?.overlay.setOrders(orderDots(orders.values(), now)), [orders, now]);

  const chosenRoute = useMemo(() => [...routes.values()].filter((route) => route.driver_id === driverId), [routes, driverId]);
  useEffect(() => {
    scene.current?.set('routes', routeLines(routes.values()));
    scene.current?.overlay.setLeads(leads(routes.values()));
  }, [routes]);
  useEffect(() => scene.current?.set('chosen-route', routeLines(chosenRoute)), [chosenRoute]);
  useEffect(() => scene.current?.overlay.setMarks(placeMarks(chosenOrder, now)), [chosenOrder, now]);
  useEffect(() => {
    scene.current?.overlay.redraw();
    // The details open beside the map; places are judged by what is left of it.
    const timer = setTimeout(() => scene.current?.show(chosenDriverId ? driverPlace(chosenDriverId) : orderPlaces(chosenOrder)), 120);
    return () => clearTimeout(timer);
  }, [chosenDriverId, chosenOrder?.id]);

  return (
    <section className="map" aria-label="Live map">
      <div
        ref={box}
        className="map-canvas"
        onDragOver={(event) => { if (event.dataTransfer.types.includes('text/x-order')) event.preventDefault(); }}
        onDrop={(event) => {
          const orderId = event.dataTransfer.getData('text/x-order');
          const target = scene.current?.driverAt(event.clientX, event.clientY);
          if (orderId && target) onDropOrder(orderId, target);
        }}
      />
      {failure && <p className="map-failure" role="status">{failure}</p>}
      <div className="map-buttons">
        <MapButton label="Zoom in" onClick={() => scene.current?.zoom(1)}><IconPlus size={16} /></MapButton>
        <MapButton label="Zoom out" onClick={() => scene.current?.zoom(-1)}><IconMinus size={16} /></MapButton>
        <MapButton label="Show the whole zone" onClick={() => scene.current?.fit(zone)}><IconFocusCentered size={16} /></MapButton>
      </div>
      <DriverLegend colours={palette.driver} />
      {children}
    </section>
  );
}

function MapButton({ label, onClick, children }: { label: string; onClick: () => void; children: ReactNode }) {
  return (
    <Tooltip label={label} position="left">
      <ActionIcon variant="default" size={30} aria-label={label} onClick={onClick}>{children}</ActionIcon>
    </Tooltip>
  );
}

function DriverLegend({ colours }: { colours: Record<DriverStatus, string> }) {
  const { drivers } = useWorld();
  const counts = useMemo(() => {
    const found = new Map<DriverStatus, number>();
    for (const driver of drivers.values()) found.set(driver.status, (found.get(driver.status) ?? 0) + 1);
    return found;
  }, [drivers]);
  return (
    <ul className="map-legend" aria-label="Drivers by state">
      {shownStatuses.map((status) => (
        <li key={status}>
          <span className="dot" style={{ background: colours[status] }} />
          {say(status)} <b>{counts.get(status) ?? 0}</b>
        </li>
      ))}
    </ul>
  );
}

function driverPlace(id: string): [number, number][] {
  const at = positions.at(id);
  return at ? [[at.longitude, at.latitude]] : [];
}

function orderPlaces(order: Order | null): [number, number][] {
  return placeMarks(order, 0).map(({ x, y }) => [longitudeOf(x), latitudeOf(y)]);
}

function look(chosen: () => string | null, chosenRoute: () => string | null) {
  const statusOf = (id: string): DriverStatus => world.read().drivers.get(id)?.status ?? 'busy';
  return { status: statusOf, isShown: (id: string) => statusOf(id) !== 'offline' || id === chosen(), chosen, chosenRoute };
}
