import { Alert, Code, Text } from '@mantine/core';

/** How a phone comes to send positions. The id is shown once: the server keeps only its hash. */
export function PhoneGuide({ deviceId }: { deviceId: string }) {
  return (
    <Alert color="teal" title="Connect his phone">
      <Text size="sm">Any app that speaks the OsmAnd form will do, such as Traccar Client.</Text>
      <dl className="facts" style={{ margin: '8px 0' }}>
        <dt>Server</dt><dd><Code>{location.origin}/osmand</Code></dd>
        <dt>Device id</dt><dd><Code>{deviceId}</Code></dd>
      </dl>
      <Text size="sm">Write the id down now: it is not shown again. A new one can be issued at any time.</Text>
    </Alert>
  );
}
