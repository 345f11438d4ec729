import { useEffect, useRef, useState, type PointerEvent } from 'react';
import type { Picture } from '../sending/actions';
import { pictureOf } from './photos';

const ink = '#16202a';
const paper = '#ffffff';

/** Signed with the finger. It is kept as a picture when the finger is lifted. */
export function Signature({ isNeeded, kept, onChange }: { isNeeded: boolean; kept: Picture | null; onChange: (picture: Picture | null) => void }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [isSigned, setSigned] = useState(kept !== null);
  useEffect(() => {
    clear(canvas.current!);
    if (kept) void createImageBitmap(new Blob([kept.bytes], { type: kept.type })).then((picture) => canvas.current?.getContext('2d')!.drawImage(picture, 0, 0));
  }, [kept]);

  const at = (event: PointerEvent) => {
    const { left, top, width, height } = canvas.current!.getBoundingClientRect();
    return [((event.clientX - left) / width) * canvas.current!.width, ((event.clientY - top) / height) * canvas.current!.height] as const;
  };
  const begin = (event: PointerEvent) => {
    event.preventDefault();
    canvas.current!.setPointerCapture(event.pointerId);
    const pen = canvas.current!.getContext('2d')!;
    pen.beginPath();
    pen.moveTo(...at(event));
  };
  const draw = (event: PointerEvent) => {
    if (!canvas.current!.hasPointerCapture(event.pointerId)) return;
    const pen = canvas.current!.getContext('2d')!;
    pen.lineTo(...at(event));
    pen.stroke();
  };
  const end = () => {
    setSigned(true);
    void pictureOf(canvas.current!).then(onChange);
  };
  const again = () => {
    clear(canvas.current!);
    setSigned(false);
    onChange(null);
  };
  return (
    <div className="field">
      <span className="label">Signature{isNeeded && ' (needed)'}</span>
      <canvas ref={canvas} className="signature" width={800} height={300} aria-label="Sign here with a finger" role="img" onPointerDown={begin} onPointerMove={draw} onPointerUp={end} />
      {isSigned && <button className="small" onClick={again}>Sign again</button>}
    </div>
  );
}

/** On white: a picture without transparency is black where nothing was drawn. */
function clear(canvas: HTMLCanvasElement): void {
  const pen = canvas.getContext('2d')!;
  pen.fillStyle = paper;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.strokeStyle = ink;
  pen.lineWidth = 4;
  pen.lineCap = 'round';
  pen.lineJoin = 'round';
}
