import { createTheme, Drawer, Modal, Notification, Tooltip, type MantineColorsTuple } from '@mantine/core';

const teal: MantineColorsTuple = [
  '#e6f7f4', '#cdebe6', '#9ad8cd', '#64c4b3', '#3bb39e', '#22a890', '#0f9d85', '#0f766e', '#0b6660', '#06544f',
];

const red: MantineColorsTuple = ['#fff5f5', '#ffe3e3', '#ffc9c9', '#ffa8a8', '#ff8787', '#ff6b6b', '#fa5252', '#d6283a', '#c02434', '#a31d2b'];

const dark: MantineColorsTuple = [
  '#d7dee6', '#b4c0cc', '#8fa0b0', '#6b7d8e', '#4a5a69', '#35424f', '#222c36', '#18202a', '#121921', '#0d1218',
];

export const theme = createTheme({
  primaryColor: 'teal',
  // White on a lighter shade cannot be read, in either scheme.
  primaryShade: 7,
  colors: { teal, dark, red },
  fontFamily: 'Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace',
  defaultRadius: 6,
  fontSizes: { xs: '11.5px', sm: '13px', md: '14px', lg: '16px', xl: '19px' },
  headings: { fontWeight: '650' },
  cursorType: 'pointer',
  components: {
    // The page never scrolls, so nothing has to be locked, and no style is injected for it.
    Modal: Modal.extend({ defaultProps: { lockScroll: false, centered: true, closeButtonProps: { 'aria-label': 'Close' } } }),
    Drawer: Drawer.extend({ defaultProps: { lockScroll: false, closeButtonProps: { 'aria-label': 'Close' } } }),
    Notification: Notification.extend({ defaultProps: { closeButtonProps: { 'aria-label': 'Put the note away' } } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 350, withArrow: true } }),
  },
});
