import { useEffect, useMemo, useState } from 'react';
import type { Picture, Proof, Wish } from '../sending/actions';
import { Note, Sheet } from '../parts';
import type { Order, ProofKind } from '../types';
import { money, proofs as proofWords } from '../words';
import { mostPhotos, shrink } from './photos';
import { Signature } from './Signature';
import type { Task } from './Work';

/** What was brought before (`initial`) and is put right now is in the fields already; the signature stays unless he signs again. */
interface Props { task: Task; initial?: Proof[]; onDeliver: (label: string, wish: Wish) => Promise<void> | void; onClose: () => void }

/** Hands an order over: what proof the order asks for, and whatever else the driver wants to keep. */
export function DeliverSheet({ task, initial = [], onDeliver, onClose }: Props) {
  const [photos, setPhotos] = useState<Picture[]>(initial[0]?.photos ?? []);
  const [signature, setSignature] = useState<Picture | null>(initial[0]?.signature ?? null);
  const [recipient, setRecipient] = useState(initial[0]?.recipientName ?? '');
  const [codes, setCodes] = useState<Record<string, string>>(() => Object.fromEntries(initial.map(({ order, code }) => [order, code ?? ''])));
  const [barcodes, setBarcodes] = useState<Record<string, string>>(() => Object.fromEntries(initial.map((proof) => [proof.order, (proof.barcodes ?? []).join('\n')])));
  const [problem, setProblem] = useState<string | null>(null);
  const [isWorking, setWorking] = useState(false);
  const needed = useMemo(() => new Set(task.own.flatMap(({ missing_proof }) => missing_proof)), [task]);
  const missing = task.own.flatMap((order) => missingOf(order, { photos, signature, recipient, code: codes[order.id], barcodes: scanned(barcodes[order.id]) }));
  const name = task.own.map(({ order_number }) => order_number).join(', ');
  const cash = task.own.filter(({ cod_amount }) => (cod_amount ?? 0) > 0);

  const addPhotos = async (files: FileList | null) => {
    setProblem(null);
    setWorking(true);
    try {
      for (const file of [...(files ?? [])].slice(0, mostPhotos - photos.length)) {
        const photo = await shrink(file);
        setPhotos((there) => (there.length < mostPhotos ? [...there, photo] : there));
      }
    } catch {
      setProblem('This picture cannot be read. Take another one.');
    } finally {
      setWorking(false);
    }
  };
  const send = async () => {
    setWorking(true);
    try {
      const proofOf = (order: Order): Proof => ({
        order: order.id, photos, ...(signature && { signature }), ...(recipient.trim() && { recipientName: recipient.trim() }),
        ...(codes[order.id]?.trim() && { code: codes[order.id]!.trim() }), ...(barcodes[order.id] && { barcodes: scanned(barcodes[order.id]) }),
      });
      await onDeliver(`Delivered ${name}`, { kind: 'deliver', route: task.route, stop: task.stop, orders: task.orders, proofs: task.own.map(proofOf) });
      onClose();
    } catch {
      setProblem('The phone has no room left to keep this. Make some room, then try again.');
      setWorking(false);
    }
  };
  return (
    <Sheet title={`Deliver ${name}`} onClose={onClose}>
      {cash.map((order) => <Note key={order.id} tone="warning" title={`Collect ${money(order.cod_amount!, order.currency)}`}>{task.own.length > 1 && order.order_number}</Note>)}
      <div className="field">
        <span className="label">Photo{needed.has('photo') && ' (needed)'}</span>
        <div className="photos">
          {photos.map((photo, i) => <Shown key={i} photo={photo} onRemove={() => setPhotos(photos.filter((_, other) => other !== i))} />)}
          {photos.length < mostPhotos && (
            <label className="take">{photos.length === 0 ? 'Take a photo' : 'One more'}
              <input type="file" accept="image/*" capture="environment" aria-label="Photo" onChange={(event) => { void addPhotos(event.target.files); event.target.value = ''; }} />
            </label>
          )}
        </div>
      </div>
      <label>Who takes it{needed.has('recipient_name') && ' (needed)'}<input autoComplete="off" maxLength={255} value={recipient} onChange={(event) => setRecipient(event.target.value)} /></label>
      {task.own.filter(({ missing_proof }) => missing_proof.includes('code')).map((order) => (
        <label key={order.id}>Code{task.own.length > 1 && ` for ${order.order_number}`} (needed)<input inputMode="numeric" autoComplete="off" maxLength={12} value={codes[order.id] ?? ''} onChange={(event) => setCodes({ ...codes, [order.id]: event.target.value })} /><small>The customer sees it on his tracking page.</small></label>
      ))}
      {task.own.filter(({ missing_proof }) => missing_proof.includes('barcode')).map((order) => (
        <label key={order.id}>Barcodes of the parcels{task.own.length > 1 && ` of ${order.order_number}`} (needed)<textarea rows={2} autoComplete="off" value={barcodes[order.id] ?? ''} onChange={(event) => setBarcodes({ ...barcodes, [order.id]: event.target.value })} /><small>One a line, typed or scanned: {order.packages.filter(({ barcode }) => barcode).length} of them.</small></label>
      ))}
      <Signature isNeeded={needed.has('signature')} kept={initial[0]?.signature ?? null} onChange={setSignature} />
      {problem && <Note tone="late" title={problem} />}
      {missing.length > 0 && <p className="quiet">Still needed: {[...new Set(missing)].map((kind) => proofWords[kind]).join(', ')}.</p>}
      <button className="primary wide" disabled={missing.length > 0 || isWorking} onClick={() => void send()}>Delivered</button>
    </Sheet>
  );
}

function scanned(text: string | undefined): string[] {
  return [...new Set((text ?? '').split(/[\s,;]+/).filter(Boolean))];
}

interface Have { photos: Picture[]; signature: Picture | null; recipient: string; code: string | undefined; barcodes: string[] }

function missingOf(order: Order, have: Have): ProofKind[] {
  const has: Record<ProofKind, boolean> = {
    photo: have.photos.length > 0, signature: have.signature !== null, recipient_name: have.recipient.trim() !== '', code: Boolean(have.code?.trim()),
    barcode: order.packages.every(({ barcode }) => !barcode || have.barcodes.includes(barcode)) && have.barcodes.length > 0,
  };
  return order.missing_proof.filter((kind) => !has[kind]);
}

function Shown({ photo, onRemove }: { photo: Picture; onRemove: () => void }) {
  const [url, setUrl] = useState('');
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([photo.bytes], { type: photo.type }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [photo]);
  return <div className="photo">{url && <img src={url} alt="Photo of the delivery" />}<button className="small" aria-label="Remove this photo" onClick={onRemove}>✕</button></div>;
}
