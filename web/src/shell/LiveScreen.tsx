import { lazy, Suspense, useState } from 'react';
import type { Zone } from '../api/types';
import { DriverDetails } from '../drivers/DriverDetails';
import { useWorld } from '../live/useLive';
import { AssignDialog } from '../orders/AssignDialog';
import { OrderDetails } from '../orders/OrderDetails';
import { FirstSteps } from '../setup/FirstSteps';
import { OrderList } from '../orders/OrderList';
import { go, type Place } from './place';

/** The map library is most of the program; signing in and the lists do not wait for it. */
const LiveMap = lazy(() => import('../map/LiveMap').then(({ LiveMap: loaded }) => ({ default: loaded })));

export function LiveScreen({ zone, place }: { zone: Zone; place: Place }) {
  const { orders } = useWorld();
  const [dropped, setDropped] = useState<{ orderId: string; driverId: string } | null>(null);
  const drop = (orderId: string, driverId: string) => setDropped({ orderId, driverId });
  const hasDetails = place.order !== null || place.driver !== null;

  return (
    <div className={hasDetails ? 'live with-details' : 'live'}>
      <OrderList chosen={place.order} onChoose={(id) => go({ order: id, driver: null })} />
      <Suspense fallback={<section aria-label="Live map" aria-busy="true" />}>
        <LiveMap
          zone={zone}
          chosenOrder={place.order ? orders.get(place.order) ?? null : null}
          chosenDriverId={place.driver}
          onOrder={(id) => go({ order: id, driver: null })}
          onDriver={(id) => go({ driver: id, order: null })}
          onGround={() => go({ order: null, driver: null })}
          onDropOrder={drop}
        >
          <FirstSteps zone={zone} />
        </LiveMap>
      </Suspense>
      {place.order && <OrderDetails key={place.order} id={place.order} zone={zone} onClose={() => go({ order: null })} />}
      {place.driver && (
        <DriverDetails key={place.driver} id={place.driver} zone={zone} onClose={() => go({ driver: null })} onDropOrder={(orderId) => drop(orderId, place.driver!)} />
      )}
      {dropped && <AssignDialog orderId={dropped.orderId} driverId={dropped.driverId} onClose={() => setDropped(null)} />}
    </div>
  );
}
