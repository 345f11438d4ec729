import '../shared/palette.css';
import './driver.css';
import { createRoot } from 'react-dom/client';
import { followServer } from './clock';
import { DriverApp } from './DriverApp';

followServer();
createRoot(document.getElementById('root')!).render(<DriverApp />);

// Plain http is no secure origin: there the page works as any page does, with a connection.
if ('serviceWorker' in navigator && import.meta.env.PROD) void navigator.serviceWorker.register('/driver/worker.js', { scope: '/driver/' }).catch(() => {});
