/** Pictures are made smaller on the phone: a delivery must fit through a thin connection and into the phone's store. */
import type { Picture } from '../sending/actions';

export const mostPhotos = 5;
const longestEdge = 1_600;
const quality = 0.8;
const type = 'image/jpeg';

/** @throws when it is no picture */
export async function shrink(file: Blob): Promise<Picture> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const scale = Math.min(1, longestEdge / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return pictureOf(canvas);
}

export async function pictureOf(canvas: HTMLCanvasElement): Promise<Picture> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, quality));
  if (!blob) throw new Error('The phone cannot make a picture of this.');
  return { bytes: await blob.arrayBuffer(), type };
}
