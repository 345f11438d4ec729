import type { User } from '../api/types';
import type { Place, WealthPage } from '../shell/place';
import { BacktestScreen } from './backtest/BacktestScreen';
import { ClientScreen } from './clients/ClientScreen';
import { ClientsScreen } from './clients/ClientsScreen';
import { LogScreen } from './log/LogScreen';
import { MarketScreen } from './market/MarketScreen';
import { WealthMessages } from './messages/WealthMessages';
import { OrdersScreen } from './orders/OrdersScreen';
import { PlansScreen } from './plans/PlansScreen';
import { QuarantineScreen } from './quarantine/QuarantineScreen';
import { RulesScreen } from './rules/RulesScreen';
import { SafetyScreen } from './safety/SafetyScreen';
import { SchemesScreen } from './schemes/SchemesScreen';
import { TasksScreen } from './tasks/TasksScreen';
import { TriggersScreen } from './triggers/TriggersScreen';
import './wealth.css';

interface Props { screen: WealthPage; place: Place; user: User }

/** Clients' money: one screen of it. */
export function WealthScreen({ screen, place, user }: Props) {
  switch (screen) {
    case 'wealth/tasks': return <TasksScreen client={place.client} />;
    case 'wealth/rules': return <RulesScreen client={place.client} item={place.item} />;
    case 'wealth/plans': return <PlansScreen client={place.client} item={place.item} />;
    case 'wealth/triggers': return <TriggersScreen client={place.client} item={place.item} />;
    case 'wealth/orders': return <OrdersScreen client={place.client} item={place.item} />;
    case 'wealth/quarantine': return <QuarantineScreen item={place.item} />;
    case 'wealth/backtest': return <BacktestScreen />;
    case 'wealth/log': return <LogScreen client={place.client} item={place.item} />;
    case 'wealth/schemes': return <SchemesScreen item={place.item} />;
    case 'wealth/market': return <MarketScreen item={place.item} />;
    case 'wealth/safety': return <SafetyScreen user={user} />;
    case 'wealth/messages': return <WealthMessages client={place.client} />;
    default: return place.client ? <ClientScreen key={place.client} id={place.client} /> : <ClientsScreen />;
  }
}
